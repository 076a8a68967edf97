using System.Buffers;
using System.Net.Http.Headers;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>
/// Control characters in an origin's headers, which the web server refuses to send: the answer would be lost after the origin did its work.
/// As RFC 9110 (5.5) has it, each becomes a blank. A cookie with one is left out, because browsers refuse it as a whole.
/// </summary>
internal static class UnsendableHeaders
{
    private static readonly SearchValues<char> Control = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000A\u000B\u000C\u000D\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\u007F");

    /// <summary>Mends an answer's headers; the answer is the names of those that were changed, null when none was.</summary>
    public static string? Mend(HttpResponseMessage response)
    {
        var names = Mend(response.Headers, null);
        return Mend(response.Content.Headers, names) is { } all ? string.Join(", ", all) : null;
    }

    private static List<string>? Mend(HttpHeaders headers, List<string>? names)
    {
        List<KeyValuePair<string, HeaderStringValues>>? wrong = null;
        foreach (var header in headers.NonValidated)
        {
            foreach (var value in header.Value)
            {
                if (!value.AsSpan().ContainsAny(Control)) continue;
                (wrong ??= []).Add(header);
                break;
            }
        }

        if (wrong is null) return names;
        foreach (var (name, values) in wrong)
        {
            (names ??= []).Add(name);
            var kept = values.Select(value => Clean(name, value)).OfType<string>().ToArray();
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, kept);
        }

        return names;
    }

    private static string? Clean(string name, string value)
    {
        if (!value.AsSpan().ContainsAny(Control)) return value;
        return name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)
            ? null
            : string.Create(value.Length, value, static (span, value) =>
        {
            value.CopyTo(span);
            span.ReplaceAny(Control, ' ');
        });
    }
}
