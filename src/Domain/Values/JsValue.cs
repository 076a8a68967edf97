using System.Runtime.InteropServices;

namespace Personalization.Domain.Values;

/// <summary>
/// One attribute value while a condition looks at it. The public format is defined by what JavaScript does, so this type knows
/// JavaScript's kinds and truthiness; texts are UTF-16, arrays and objects stay raw JSON until somebody walks into them.
/// </summary>
internal readonly ref struct JsValue
{
    /// <summary>Text or raw JSON, one at a time: the value is copied for every clause, so it is kept small.</summary>
    private readonly ReadOnlySpan<byte> _data;

    private JsValue(JsKind kind, double number, ReadOnlySpan<byte> data)
    {
        Kind = kind;
        Number = number;
        _data = data;
    }

    public JsKind Kind { get; }

    public double Number { get; }

    public ReadOnlySpan<char> Text => Kind == JsKind.Text ? MemoryMarshal.Cast<byte, char>(_data) : default;

    /// <summary>Raw JSON of an array or object.</summary>
    public ReadOnlySpan<byte> Raw => Kind is JsKind.Array or JsKind.Object ? _data : default;

    public static JsValue Null => default;

    public bool IsNull => Kind == JsKind.Null;

    /// <summary>JavaScript's truthiness.</summary>
    public bool IsTruthy => Kind switch
    {
        JsKind.Null or JsKind.False => false,
        JsKind.Number => Number != 0 && !double.IsNaN(Number),
        JsKind.Text => _data.Length > 0,
        _ => true,
    };

    public static JsValue Of(bool value) => new(value ? JsKind.True : JsKind.False, value ? 1 : 0, default);

    public static JsValue Of(double value) => new(JsKind.Number, value, default);

    public static JsValue Of(ReadOnlySpan<char> value) => new(JsKind.Text, 0, MemoryMarshal.AsBytes(value));

    public static JsValue Composite(JsKind kind, ReadOnlySpan<byte> raw) => new(kind, 0, raw);
}
