using Personalization.Domain.Inputs;
using Personalization.Domain.Values;

namespace Personalization.Domain.Evaluating;

/// <summary>What conditions and patterns see of one decision: the input's attributes, decoded text, the work still allowed.</summary>
internal partial class Evaluation
{
    /// <summary>Buffers that grew beyond this are not kept for the next decision.</summary>
    private const int KeptTextLength = 64 * 1024;

    private DecisionInput _input;
    private AttributeSlot[] _definitions = [];
    private Slot[] _slots = new Slot[64];
    private char[] _slotText = new char[512];
    private char[] _text = new char[512];
    private int _slotTextLength;
    private int _textLength;
    private int _stamp;

    protected Evaluation()
    {
    }

    public ref readonly DecisionInput Input => ref _input;

    /// <summary>The attribute in a slot, looked up once a decision.</summary>
    public JsValue Attribute(int index)
    {
        var definition = _definitions[index];
        if (definition.Reserved != ReservedAttribute.None) return Reserved(definition.Reserved);
        ref var slot = ref _slots[index];
        if (slot.Stamp != _stamp)
        {
            Resolve(definition, ref slot);
        }

        return slot.Kind switch
        {
            JsKind.Number => JsValue.Of(slot.Number),
            JsKind.Text => JsValue.Of(_slotText.AsSpan(slot.Start, slot.Length)),
            JsKind.True => JsValue.Of(true),
            JsKind.False => JsValue.Of(false),
            JsKind.Null => JsValue.Null,
            _ => Find(definition.Utf8Name, out var raw) ? JsValue.Composite(slot.Kind, raw) : JsValue.Null,
        };
    }

    /// <summary>The text of a reserved attribute without a copy, or null when the slot is none.</summary>
    public string? ReservedText(int index) => _definitions[index].Reserved switch
    {
        ReservedAttribute.Id => _input.UserId ?? _input.AnonymousId,
        ReservedAttribute.UserId => _input.UserId,
        ReservedAttribute.AnonymousId => _input.AnonymousId,
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
                _textLength += length;
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
    public int Mark() => _textLength;

    public void Release(int mark) => _textLength = mark;

    /// <summary>Space for at most this many characters; it stays valid when the buffer is replaced by a larger one.</summary>
    public Span<char> Reserve(int length)
    {
        if (_text.Length - _textLength < length)
        {
            _text = new char[Math.Max(_text.Length * 2, length + 512)];
            _textLength = 0;
        }

        return _text.AsSpan(_textLength);
    }

    public void Keep(int length) => _textLength += length;

    /// <summary>The name of the attribute in a slot.</summary>
    public string NameOf(int slot) => _definitions[slot].Name;

    protected void Start(AttributeSlot[] attributes, in DecisionInput decisionInput)
    {
        _definitions = attributes;
        _input = decisionInput;
        if (!_input.CallerAttributes.IsEmpty && !JsonScanner.IsObject(_input.CallerAttributes.Span))
        {
            _input = _input with { CallerAttributes = default };
        }

        _slotTextLength = 0;
        _textLength = 0;
        StartBudget();
        if (_slots.Length < attributes.Length)
        {
            _slots = new Slot[attributes.Length];
        }

        if (++_stamp == int.MaxValue)
        {
            Array.Clear(_slots);
            _stamp = 1;
        }
    }

    /// <summary>Lets go of the input, and of buffers that one large input made grow.</summary>
    protected void Clear()
    {
        _input = default;
        _definitions = [];
        if (_slotText.Length > KeptTextLength)
        {
            _slotText = new char[512];
        }

        if (_text.Length > KeptTextLength)
        {
            _text = new char[512];
        }
    }

    private JsValue Reserved(ReservedAttribute name) => name switch
    {
        ReservedAttribute.Id => TextOrNull(_input.UserId ?? _input.AnonymousId),
        ReservedAttribute.UserId => TextOrNull(_input.UserId),
        ReservedAttribute.AnonymousId => TextOrNull(_input.AnonymousId),
        ReservedAttribute.Known => JsValue.Of(_input.Known),
        ReservedAttribute.Url => TextOrNull(_input.Url),
        ReservedAttribute.Path => TextOrNull(_input.Path),
        ReservedAttribute.Query => TextOrNull(_input.Query),
        ReservedAttribute.Country => TextOrNull(_input.Country),
        ReservedAttribute.Location => TextOrNull(_input.Location),
        _ => TextOrNull(_input.Device),
    };

    private static JsValue TextOrNull(string? value) => value is null ? JsValue.Null : JsValue.Of(value.AsSpan());

    private bool Find(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> raw)
    {
        raw = default;
        if (_input.Traits is { } traits && traits.TryGetTrait(name, out raw)) return true;
        return !_input.CallerAttributes.IsEmpty && JsonScanner.TryGetMember(_input.CallerAttributes.Span, name, out raw);
    }

    private void Resolve(AttributeSlot definition, ref Slot slot)
    {
        slot.Stamp = _stamp;
        slot.Kind = JsKind.Null;
        if (!Find(definition.Utf8Name, out var raw)) return;
        switch (raw[0])
        {
            case (byte)'"':
                Charge(raw.Length);
                if (_slotText.Length - _slotTextLength < raw.Length)
                {
                    Array.Resize(ref _slotText, Math.Max(_slotText.Length * 2, _slotTextLength + raw.Length));
                }

                slot.Kind = JsKind.Text;
                slot.Start = _slotTextLength;
                slot.Length = JsonText.Decode(raw[1..^1], _slotText.AsSpan(_slotTextLength));
                _slotTextLength += slot.Length;
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
