using System.Globalization;
using System.Text;
using Personalization.EdgeFrontend.Http;
using Personalization.Grains.Interfaces;
using Personalization.Hosting.Http;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// The identity cookies in the formats analytics.js reads and writes: today a percent-encoded string, in its first version a JSON
/// value. What is no usable id counts as absent, never as an error.
/// </summary>
internal static class VisitorCookie
{
    public const string UserId = "ajs_user_id";
    public const string AnonymousId = "ajs_anonymous_id";

    /// <summary>What the ids beside it were proven by, see <see cref="Tokens.VisitorTokens"/>.</summary>
    public const string Token = "grid_token";

    /// <summary>The token's name where the cookies are one host's alone, over https: no sibling host can set it.</summary>
    public const string HostToken = "__Host-grid_token";

    /// <summary>The proof of a user id that builds before tokens issued.</summary>
    public const string FormerSignature = "grid_user_sig";

    /// <summary>The marks of the anonymous ids that were given up by a reset, see <see cref="RevokedAnonymousIds"/>.</summary>
    public const string Forgotten = "grid_forgotten";

    /// <summary>Raw cookie values above this are no ids: 256 bytes, each percent-encoded, and JSON quotes.</summary>
    private const int MaxRawLength = (3 * GrainKeys.MaxIdBytes) + 8;

    /// <summary>The id in a raw cookie value, or null when there is none that may be used.</summary>
    public static string? Parse(ReadOnlySpan<char> raw)
    {
        raw = raw.Trim(" \t"); // other blanks may be bytes of a letter
        if (raw.Length is 0 or > MaxRawLength) return null;
        var sent = HeaderText.Decode(raw.ToString());
        var text = sent.Contains('%', StringComparison.Ordinal) ? Decode(sent) : sent;
        var id = FromJson(text);
        return GrainKeys.IsValidId(id) && !PlaceholderIds.Includes(id) ? id : null;
    }

    /// <summary>An id as a cookie value.</summary>
    public static string Format(string id) => Uri.EscapeDataString(id);

    private static string Decode(ReadOnlySpan<char> raw)
    {
        var text = raw.ToString();
        return PercentEncoding.TryDecode(text, out var decoded) ? decoded : text;
    }

    /// <summary>
    /// Old cookies are JSON. Numbers, true and false read as they stand; only a string has to be taken out of its quotes, and null is
    /// nobody. Without a JSON parser, which tells what is no JSON by an exception: most ids begin with a digit.
    /// </summary>
    private static string? FromJson(string text)
    {
        if (text == "null") return null;
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"') return text;
        var id = new StringBuilder(text.Length);
        for (var i = 1; i < text.Length - 1; i++)
        {
            var c = text[i];
            if (c == '"' || c < ' ') return text;
            if (c == '\\' && !TryEscape(text, ref i, out c)) return text;
            id.Append(c);
        }

        return id.ToString();
    }

    private static bool TryEscape(string text, ref int at, out char c)
    {
        c = default;
        if (++at >= text.Length - 1) return false;
        if (text[at] == 'u')
        {
            if (at + 4 >= text.Length - 1
                || !ushort.TryParse(text.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                return false;
            }

            at += 4;
            c = (char)unit;
            return true;
        }

        c =
            text[at] switch
            {
                '"' =>
                '"',
                '\\' => '\\',
                '/' => '/',
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => default
            };
        return c != default;
    }
}
