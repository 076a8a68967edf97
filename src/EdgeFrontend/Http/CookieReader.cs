using Microsoft.Extensions.Primitives;

namespace Personalization.EdgeFrontend.Http;

/// <summary>
/// Reads one cookie from the raw header. ASP.NET's own collection decodes values and forgets the order, but analytics.js' old formats
/// need the raw text, and of two cookies with one name the first is the more specific.
/// </summary>
internal static class CookieReader
{
    /// <summary>Finds a cookie; the value is without surrounding blanks, as it was sent.</summary>
    public static bool TryGet(StringValues header, string name, out ReadOnlySpan<char> value)
    {
        foreach (var line in header)
        {
            var pairs = new CookiePairs(line);
            while (pairs.MoveNext())
            {
                if (!pairs.Name.SequenceEqual(name)) continue;
                value = pairs.Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
