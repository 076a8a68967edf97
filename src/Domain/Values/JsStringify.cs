using System.Text;
using System.Text.Json;

namespace Personalization.Domain.Values;

/// <summary>
/// JSON.stringify as JavaScript does it: how the format compares arrays and objects. Numbers in JavaScript's layout, members in
/// JavaScript's order (array-like keys first and ascending, then as written; of duplicates the last value in the first place).
/// Rare, and never on the path of scalar conditions, so it may allocate.
/// </summary>
internal static class JsStringify
{
    public static string Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var text = new StringBuilder();
        Value(ref reader, json, text);
        return text.ToString();
    }

    public static void AppendQuoted(StringBuilder text, ReadOnlySpan<char> value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
                    {
                        text.Append(c).Append(value[++i]);
                    }
                    else if (c < ' ' || char.IsSurrogate(c))
                    {
                        text.Append("\\u").Append(((int)c).ToString("x4"));
                    }
                    else
                    {
                        text.Append(c);
                    }

                    break;
            }
        }

        text.Append('"');
    }

    public static void AppendNumber(StringBuilder text, double value)
    {
        if (!double.IsFinite(value))
        {
            text.Append("null");
            return;
        }

        Span<char> buffer = stackalloc char[JsNumber.MaxLength];
        text.Append(buffer[..JsNumber.Format(value, buffer)]);
    }

    private static void Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, StringBuilder text)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                text.Append('[');
                for (var first = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; first = false)
                {
                    if (!first)
                    {
                        text.Append(',');
                    }

                    Value(ref reader, json, text);
                }

                text.Append(']');
                break;
            case JsonTokenType.StartObject:
                Members(ref reader, json, text);
                break;
            case JsonTokenType.String:
                AppendQuoted(text, Unescape(reader.ValueSpan));
                break;
            case JsonTokenType.Number:
                AppendNumber(text, reader.GetDouble());
                break;
            default:
                text.Append(reader.TokenType switch { JsonTokenType.True => "true", JsonTokenType.False => "false", _ => "null" });
                break;
        }
    }

    private static void Members(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, StringBuilder text)
    {
        var members = new List<(string Name, string Value)>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Unescape(reader.ValueSpan);
            reader.Read();
            var value = new StringBuilder();
            Value(ref reader, json, value);
            var known = members.FindIndex(member => member.Name == name);
            if (known >= 0)
            {
                members[known] = (name, value.ToString());
            }
            else
            {
                members.Add((name, value.ToString()));
            }
        }

        text.Append('{');
        var separator = "";
        foreach (var (name, value) in members.OrderBy(member => ArrayIndex(member.Name)))
        {
            text.Append(separator);
            AppendQuoted(text, name);
            text.Append(':').Append(value);
            separator = ",";
        }

        text.Append('}');
    }

    /// <summary>Sort key: array-like keys come first in numeric order, all others keep their place behind them.</summary>
    private static long ArrayIndex(string name) =>
        name.Length is > 0 and <= 10 && !name.AsSpan().ContainsAnyExceptInRange('0', '9') && (name.Length == 1 || name[0] != '0')
        && long.Parse(name) < uint.MaxValue ? long.Parse(name) : long.MaxValue;

    private static string Unescape(ReadOnlySpan<byte> inner)
    {
        var buffer = new char[inner.Length];
        return new string(buffer, 0, JsonText.Decode(inner, buffer));
    }
}
