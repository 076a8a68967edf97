using System.Text;
using Personalization.Domain.Values;

namespace Personalization.Domain.Evaluating;

/// <summary>JavaScript's conversions, which the public format's conditions are defined by.</summary>
internal partial class Evaluation
{
    /// <summary><c>value + ""</c>.</summary>
    public ReadOnlySpan<char> ToText(JsValue value)
    {
        switch (value.Kind)
        {
            case JsKind.Text:
                return value.Text;
            case JsKind.Number:
                var buffer = Reserve(JsNumber.MaxLength);
                var length = JsNumber.Format(value.Number, buffer);
                Keep(length);
                return buffer[..length];
            case JsKind.True:
                return "true";
            case JsKind.False:
                return "false";
            case JsKind.Array:
                var joined = new StringBuilder();
                Join(value.Raw, joined);
                return joined.ToString();
            case JsKind.Object:
                return "[object Object]";
            default:
                return "null";
        }
    }

    /// <summary><c>value * 1</c>; NaN when there is no number in it.</summary>
    public double ToNumber(JsValue value) => value.Kind switch
    {
        JsKind.Number or JsKind.True or JsKind.False => value.Number,
        JsKind.Null => 0,
        JsKind.Text => JsNumber.Parse(value.Text),
        JsKind.Object => double.NaN,
        _ => JsNumber.Parse(ToText(value)),
    };

    /// <summary><c>JSON.stringify(value)</c>.</summary>
    public string Stringify(JsValue value)
    {
        if (value.Kind is JsKind.Array or JsKind.Object)
        {
            Charge(value.Raw.Length * 4);
            return JsStringify.Of(value.Raw);
        }

        var json = new StringBuilder();
        switch (value.Kind)
        {
            case JsKind.Text:
                JsStringify.AppendQuoted(json, value.Text);
                break;
            case JsKind.Number:
                JsStringify.AppendNumber(json, value.Number);
                break;
            default:
                json.Append(ToText(value));
                break;
        }

        return json.ToString();
    }

    /// <summary>Array.prototype.join(","): null elements are empty, nested arrays join in turn.</summary>
    private void Join(ReadOnlySpan<byte> json, StringBuilder target)
    {
        Charge(json.Length);
        var elements = new JsonElements(json);
        var separator = "";
        while (elements.MoveNext())
        {
            target.Append(separator);
            separator = ",";
            var element = Read(elements.Current);
            if (element.Kind == JsKind.Array)
            {
                Join(element.Raw, target);
            }
            else if (!element.IsNull)
            {
                target.Append(ToText(element));
            }
        }
    }
}
