using System.Globalization;
using System.Text.Json;
using Personalization.Domain.Rules.Values;

namespace Personalization.Domain.Rules.Operators;

/// <summary>Reads points in time as milliseconds since 1970. A text without an offset is UTC.</summary>
internal static class Instant
{
    private const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static bool TryRead(in JsValue value, out double milliseconds)
    {
        milliseconds = value.Number;
        return value.Kind == JsKind.Number || (value.Kind == JsKind.Text && TryParse(value.Text, out milliseconds));
    }

    public static bool TryRead(JsonElement value, out double milliseconds)
    {
        milliseconds = value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;
        return value.ValueKind == JsonValueKind.Number
            || (value.ValueKind == JsonValueKind.String && TryParse(Compilation.JsonFields.Text(value), out milliseconds));
    }

    public static bool TryParse(ReadOnlySpan<char> text, out double milliseconds)
    {
        // Only the ISO order; "3/4/2026" means different days to different people.
        milliseconds = 0;
        if (text.Length is < 10 or > 40 || text[4] != '-' || text[7] != '-' || !char.IsAsciiDigit(text[0])
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out var instant))
            return false;
        milliseconds = (instant - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        return true;
    }
}
