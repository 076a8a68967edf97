using System.Text.Json;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation.Operators;

/// <summary>A scalar written in a document, ready to be compared with values.</summary>
internal sealed class Literal
{
    private readonly JsKind _kind;

    private Literal(JsKind kind, double number, string text)
    {
        _kind = kind;
        Number = number;
        Text = text;
    }

    /// <summary>The literal converted to a number, as JavaScript does.</summary>
    public double Number { get; }

    /// <summary>The literal's own text; arrays and objects hold the text that JavaScript converts them to.</summary>
    public string Text { get; }

    /// <summary>Whether JavaScript orders it as text: texts, arrays and objects.</summary>
    public bool OrdersAsText => _kind is JsKind.Text or JsKind.Array or JsKind.Object;

    public static Literal Of(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                return new Literal(JsKind.Number, value.GetDouble(), "");
            case JsonValueKind.String:
                var text = Personalization.Domain.Values.JsonFields.Text(value);
                return new Literal(JsKind.Text, JsNumber.Parse(text), text);
            case JsonValueKind.True:
                return new Literal(JsKind.True, 1, "");
            case JsonValueKind.False:
                return new Literal(JsKind.False, 0, "");
            case JsonValueKind.Array:
                var joined = Join(value);
                return new Literal(JsKind.Array, JsNumber.Parse(joined), joined);
            case JsonValueKind.Object:
                return new Literal(JsKind.Object, double.NaN, "[object Object]");
            default:
                return new Literal(JsKind.Null, 0, "");
        }
    }

    public bool StrictlyEquals(in JsValue actual) => actual.Kind == _kind && _kind switch
    {
        JsKind.Number => actual.Number == Number,
        JsKind.Text => actual.Text.SequenceEqual(Text),
        JsKind.Array or JsKind.Object => false,
        _ => true,
    };

    /// <summary>The literal as text, as in <c>value + ""</c>.</summary>
    public static string AsText(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return Personalization.Domain.Values.JsonFields.Text(value);
            case JsonValueKind.Number:
                Span<char> buffer = stackalloc char[JsNumber.MaxLength];
                return new string(buffer[..JsNumber.Format(value.GetDouble(), buffer)]);
            case JsonValueKind.True:
                return "true";
            case JsonValueKind.False:
                return "false";
            case JsonValueKind.Array:
                return Join(value);
            case JsonValueKind.Object:
                return "[object Object]";
            default:
                return "null";
        }
    }

    private static string Join(JsonElement array) =>
        string.Join(',', array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Null ? "" : AsText(item)));
}
