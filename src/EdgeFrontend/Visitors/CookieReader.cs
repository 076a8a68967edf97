using Microsoft.Extensions.Primitives;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// Reads one cookie from the raw header. ASP.NET's own collection decodes values and forgets the order, but analytics.js' old formats
/// need the raw text, and of two cookies with one name the first is the more specific.
/// </summary>
public static class CookieReader
{
    /// <summary>Finds a cookie; the value is without surrounding blanks, as it was sent.</summary>
    public static bool TryGet(StringValues header, string name, out ReadOnlySpan<char> value)
    {
        foreach (var line in header)
        {
            var rest = line.AsSpan();
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf(';');
                var pair = end < 0 ? rest : rest[..end];
                rest = end < 0 ? default : rest[(end + 1)..];
                var equals = pair.IndexOf('=');
                if (equals < 0 || !pair[..equals].Trim().SequenceEqual(name)) continue;
                value = pair[(equals + 1)..].Trim();
                return true;
            }
        }

        value = default;
        return false;
    }
}
