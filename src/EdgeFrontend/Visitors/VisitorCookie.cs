using System.Text.Json;
using Personalization.Grains.Interfaces;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// The identity cookies in the formats analytics.js reads and writes: today a percent-encoded string, in its first version a JSON
/// value. What is no usable id counts as absent, never as an error.
/// </summary>
public static class VisitorCookie
{
    public const string UserId = "ajs_user_id";
    public const string AnonymousId = "ajs_anonymous_id";

    /// <summary>The companion that proves a user id was vouched for by the origin.</summary>
    public const string Signature = "grid_user_sig";

    /// <summary>The marks of the anonymous ids that were given up by a reset, see <see cref="ForgottenIds"/>.</summary>
    public const string Forgotten = "grid_forgotten";

    /// <summary>Raw cookie values above this are no ids: 256 bytes, each percent-encoded, and JSON quotes.</summary>
    private const int MaxRawLength = (3 * GrainKeys.MaxIdBytes) + 8;

    /// <summary>The id in a raw cookie value, or null when there is none that may be used.</summary>
    public static string? Parse(ReadOnlySpan<char> raw)
    {
        raw = raw.Trim();
        if (raw.Length is 0 or > MaxRawLength) return null;
        var text = raw.Contains('%') ? Decode(raw) : raw.ToString();
        if (MayBeJson(text)) text = FromJson(text);
        return GrainKeys.IsValidId(text) ? text : null;
    }

    /// <summary>An id as a cookie value.</summary>
    public static string Format(string id) => Uri.EscapeDataString(id);

    private static string Decode(ReadOnlySpan<char> raw)
    {
        var text = raw.ToString();
        return PercentEncoding.TryDecode(text, out var decoded) ? decoded : text;
    }

    /// <summary>Old cookies are JSON: strings, numbers, null. Bare ids are hardly ever, so the parser is asked only about these.</summary>
    private static bool MayBeJson(string text) =>
        text.Length > 0 && (text[0] is '"' or '{' or '[' or '-' || char.IsAsciiDigit(text[0]) || text is "null" or "true" or "false");

    private static string? FromJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind switch
            {
                JsonValueKind.String => json.RootElement.GetString(),
                JsonValueKind.Number => json.RootElement.GetRawText(),
                JsonValueKind.Null => null,
                _ => text,
            };
        }
        catch (JsonException)
        {
            return text;
        }
        catch (InvalidOperationException)
        {
            // A string with half a surrogate pair.
            return null;
        }
    }
}
