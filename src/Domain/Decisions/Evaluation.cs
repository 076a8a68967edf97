using Personalization.Domain.Experiments;
using Personalization.Domain.Rules;
using Personalization.Domain.Rules.Values;

namespace Personalization.Domain.Decisions;

/// <summary>
/// The scratch pad of one decision: resolved slots, decoded text, the work still allowed. One is kept per thread and reused, so that a
/// warm decision allocates nothing but its result.
/// </summary>
internal sealed partial class Evaluation
{
    /// <summary>Buffers that grew beyond this are not kept for the next decision.</summary>
    private const int KeptTextLength = 64 * 1024;

    [ThreadStatic]
    private static Evaluation? spare;

    private readonly List<ExperimentResult> others = [];
    private DecisionInput input;
    private Slot[] slots = new Slot[64];
    private char[] slotText = new char[512];
    private char[] text = new char[512];
    private int slotTextLength;
    private int textLength;
    private int stamp;

    private Evaluation()
    {
    }

    public ref readonly DecisionInput Input => ref input;

    public CompiledRuleSet RuleSet { get; private set; } = null!;

    public List<ExperimentResult> Others => others;

    /// <summary>Assignments made by this decision, newest last: an experiment that comes up twice must stay where it was put.</summary>
    public List<StickyAssignment> Assignments { get; } = [];

    /// <summary>Features being decided, outermost first: how circles of prerequisites are noticed.</summary>
    public FeatureStack Features { get; } = new();

    /// <summary>Filled when an explanation is wanted; null on the hot path.</summary>
    public DecisionTrace? Trace { get; private set; }

    public static Evaluation Rent(CompiledRuleSet ruleSet, in DecisionInput input, DecisionTrace? trace = null)
    {
        var evaluation = spare ?? new Evaluation();
        spare = null;
        evaluation.Start(ruleSet, input, trace);
        return evaluation;
    }

    public void Return()
    {
        input = default;
        RuleSet = null!;
        Trace = null;
        others.Clear();
        Assignments.Clear();
        if (slotText.Length > KeptTextLength)
            slotText = new char[512];
        if (text.Length > KeptTextLength)
            text = new char[512];
        spare = this;
    }

    /// <summary>The attribute in a slot, looked up once a decision.</summary>
    public JsValue Attribute(int index)
    {
        var definition = RuleSet.Slots[index];
        if (definition.Reserved != ReservedAttribute.None && !input.NoReservedNames)
            return Reserved(definition.Reserved);
        ref var slot = ref slots[index];
        if (slot.Stamp != stamp)
            Resolve(definition, ref slot);
        return slot.Kind switch
        {
            JsKind.Number => JsValue.Of(slot.Number),
            JsKind.Text => JsValue.Of(slotText.AsSpan(slot.Start, slot.Length)),
            JsKind.True => JsValue.Of(true),
            JsKind.False => JsValue.Of(false),
            JsKind.Null => JsValue.Null,
            _ => Find(definition.Utf8Name, out var raw) ? JsValue.Composite(slot.Kind, raw) : JsValue.Null,
        };
    }

    /// <summary>The text of a reserved attribute without a copy, or null when the slot is none.</summary>
    public string? ReservedText(int index) => input.NoReservedNames ? null : RuleSet.Slots[index].Reserved switch
    {
        ReservedAttribute.Id => input.UserId ?? input.AnonymousId,
        ReservedAttribute.UserId => input.UserId,
        ReservedAttribute.AnonymousId => input.AnonymousId,
        _ => null,
    };

    /// <summary>Reads one raw JSON value; its text lives until the decision ends.</summary>
    public JsValue Read(ReadOnlySpan<byte> json)
    {
        switch (json[0])
        {
            case (byte)'"':
                Charge(json.Length);
                var buffer = Reserve(json.Length);
                var length = JsonText.Decode(json[1..^1], buffer);
                textLength += length;
                return JsValue.Of(buffer[..length]);
            case (byte)'{':
                return JsValue.Composite(JsKind.Object, json);
            case (byte)'[':
                return JsValue.Composite(JsKind.Array, json);
            case (byte)'t':
                return JsValue.Of(true);
            case (byte)'f':
                return JsValue.Of(false);
            case (byte)'n':
                return JsValue.Null;
            default:
                return JsValue.Of(JsonNumber.Parse(json));
        }
    }

    /// <summary>Notes an experiment that was gone through on the way; each counts once a decision.</summary>
    public void AddOther(ExperimentResult result)
    {
        foreach (var other in others)
        {
            if (other.IsSameExposure(result))
                return;
        }

        others.Add(result);
    }

    /// <summary>The variation key kept for a unit, this decision's own assignments first.</summary>
    public string? FindSticky(string attribute, string value, string experimentBucket)
    {
        for (var i = Assignments.Count - 1; i >= 0; i--)
        {
            var made = Assignments[i];
            if (made.ExperimentBucket == experimentBucket && made.HashAttribute == attribute && made.HashValue == value)
                return made.VariationKey;
        }

        return input.Sticky!.Find(attribute, value, experimentBucket);
    }

    /// <summary>Remembers how much scratch text is in use, so that loops over elements can give theirs back.</summary>
    public int Mark() => textLength;

    public void Release(int mark) => textLength = mark;

    /// <summary>Space for at most this many characters; it stays valid when the buffer is replaced by a larger one.</summary>
    public Span<char> Reserve(int length)
    {
        if (text.Length - textLength < length)
        {
            text = new char[Math.Max(text.Length * 2, length + 512)];
            textLength = 0;
        }

        return text.AsSpan(textLength);
    }

    public void Keep(int length) => textLength += length;

    private void Start(CompiledRuleSet ruleSet, in DecisionInput decisionInput, DecisionTrace? trace)
    {
        RuleSet = ruleSet;
        input = decisionInput;
        if (!input.CallerAttributes.IsEmpty && !JsonScanner.IsObject(input.CallerAttributes.Span))
            input = input with { CallerAttributes = default };
        Trace = trace;
        slotTextLength = 0;
        textLength = 0;
        others.Clear();
        Features.Clear();
        StartBudget();
        if (slots.Length < ruleSet.Slots.Length)
            slots = new Slot[ruleSet.Slots.Length];
        if (++stamp == int.MaxValue)
        {
            Array.Clear(slots);
            stamp = 1;
        }
    }

    private JsValue Reserved(ReservedAttribute name) => name switch
    {
        ReservedAttribute.Id => TextOrNull(input.UserId ?? input.AnonymousId),
        ReservedAttribute.UserId => TextOrNull(input.UserId),
        ReservedAttribute.AnonymousId => TextOrNull(input.AnonymousId),
        ReservedAttribute.Known => JsValue.Of(input.Known),
        ReservedAttribute.Url => TextOrNull(input.Url),
        ReservedAttribute.Path => TextOrNull(input.Path),
        ReservedAttribute.Query => TextOrNull(input.Query),
        ReservedAttribute.Country => TextOrNull(input.Country),
        ReservedAttribute.Location => TextOrNull(input.Location),
        _ => TextOrNull(input.Device),
    };

    private static JsValue TextOrNull(string? value) => value is null ? JsValue.Null : JsValue.Of(value.AsSpan());

    private bool Find(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> raw)
    {
        raw = default;
        if (input.Traits is { } traits && traits.TryGetTrait(name, out raw))
            return true;
        return !input.CallerAttributes.IsEmpty && JsonScanner.TryGetMember(input.CallerAttributes.Span, name, out raw);
    }

    private void Resolve(AttributeSlot definition, ref Slot slot)
    {
        slot.Stamp = stamp;
        slot.Kind = JsKind.Null;
        if (!Find(definition.Utf8Name, out var raw))
            return;
        switch (raw[0])
        {
            case (byte)'"':
                Charge(raw.Length);
                if (slotText.Length - slotTextLength < raw.Length)
                    Array.Resize(ref slotText, Math.Max(slotText.Length * 2, slotTextLength + raw.Length));
                slot.Kind = JsKind.Text;
                slot.Start = slotTextLength;
                slot.Length = JsonText.Decode(raw[1..^1], slotText.AsSpan(slotTextLength));
                slotTextLength += slot.Length;
                break;
            case (byte)'{':
                slot.Kind = JsKind.Object;
                break;
            case (byte)'[':
                slot.Kind = JsKind.Array;
                break;
            case (byte)'t':
                slot.Kind = JsKind.True;
                break;
            case (byte)'f':
                slot.Kind = JsKind.False;
                break;
            case (byte)'n':
                break;
            default:
                slot.Kind = JsKind.Number;
                slot.Number = JsonNumber.Parse(raw);
                break;
        }
    }

    private struct Slot
    {
        public double Number;
        public int Stamp;
        public int Start;
        public int Length;
        public JsKind Kind;
    }
}
