using Personalization.Domain.Inputs;
using Personalization.Domain.Values;

namespace Personalization.Domain.Evaluating;

/// <summary>What conditions and patterns see of one decision: the input's attributes, decoded text, the work still allowed.</summary>
internal partial class Evaluation
{
    /// <summary>Buffers that grew beyond this are not kept for the next decision.</summary>
    private const int KeptTextLength = 64 * 1024;

    private DecisionInput input;
    private AttributeSlot[] definitions = [];
    private Slot[] slots = new Slot[64];
    private char[] slotText = new char[512];
    private char[] text = new char[512];
    private int slotTextLength;
    private int textLength;
    private int stamp;

    protected Evaluation()
    {
    }

    public ref readonly DecisionInput Input => ref input;

    /// <summary>The attribute in a slot, looked up once a decision.</summary>
    public JsValue Attribute(int index)
    {
        var definition = definitions[index];
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
    public string? ReservedText(int index) => input.NoReservedNames ? null : definitions[index].Reserved switch
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

    /// <summary>The name of the attribute in a slot.</summary>
    public string NameOf(int slot) => definitions[slot].Name;

    protected void Start(AttributeSlot[] attributes, in DecisionInput decisionInput)
    {
        definitions = attributes;
        input = decisionInput;
        if (!input.CallerAttributes.IsEmpty && !JsonScanner.IsObject(input.CallerAttributes.Span))
            input = input with { CallerAttributes = default };
        slotTextLength = 0;
        textLength = 0;
        StartBudget();
        if (slots.Length < attributes.Length)
            slots = new Slot[attributes.Length];
        if (++stamp == int.MaxValue)
        {
            Array.Clear(slots);
            stamp = 1;
        }
    }

    /// <summary>Lets go of the input, and of buffers that one large input made grow.</summary>
    protected void Clear()
    {
        input = default;
        definitions = [];
        if (slotText.Length > KeptTextLength)
            slotText = new char[512];
        if (text.Length > KeptTextLength)
            text = new char[512];
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
