using System.Runtime.InteropServices;
using System.Text.Json;

namespace Personalization.Domain.Values;

/// <summary>Reads a document the way JavaScript would: last duplicate wins, truthiness, lone surrogates kept.</summary>
internal static class JsonFields
{
    public static bool IsTruthy(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.Number => value.GetDouble() != 0,
        JsonValueKind.String => Raw(value).Length > 2,
        _ => true,
    };

    /// <summary>Object.entries: members, elements by index, the characters of a text, nothing for the rest.</summary>
    public static IEnumerable<(string Key, JsonElement Value)> Entries(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var last = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (var member in value.EnumerateObject())
                {
                    last[member.Name] = member.Value;
                }

                return last.Select(pair => (pair.Key, pair.Value));
            case JsonValueKind.Array:
                return value.EnumerateArray().Select((element, index) => (index.ToString(), element));
            default:
                return [];
        }
    }

    /// <summary>An object with members, all of which start with a dollar sign.</summary>
    public static bool IsOperatorObject(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) return false;
        var any = false;
        foreach (var member in value.EnumerateObject())
        {
            if (!member.Name.StartsWith('$')) return false;
            any = true;
        }

        return any;
    }

    public static string Text(JsonElement value)
    {
        var inner = Raw(value)[1..^1];
        var buffer = new char[inner.Length];
        return new string(buffer, 0, JsonText.Decode(inner, buffer));
    }

    public static ReadOnlySpan<byte> Raw(JsonElement value) => JsonMarshal.GetRawUtf8Value(value);

    public static string? OptionalText(JsonElement owner, string member) =>
        owner.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? Text(value) : null;

    /// <summary>Text member <c>type</c> of an object.</summary>
    public static string? TypeOf(JsonElement value) => value.ValueKind == JsonValueKind.Object ? OptionalText(value, "type") : null;

    public static bool Flag(JsonElement owner, string member) => owner.TryGetProperty(member, out var value) && IsTruthy(value);
}
