using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Http;
using Personalization.Hosting.Http;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// Where a visitor is, as the proxy in front says by headers. Believed from trusted proxies only; what is absent, empty or absurd
/// stays absent.
/// </summary>
internal static class VisitorPlace
{
    private const int MaxLength = 128;

    /// <summary>The country as an upper-case ISO 3166 code, or null.</summary>
    public static string? Country(HttpContext context, Site site)
    {
        var country = Read(context, site, site.Options.Context.CountryHeader);
        return country is { Length: 2 } && char.IsAsciiLetter(country[0]) && char.IsAsciiLetter(country[1])
            ? country.ToUpperInvariant()
            : null;
    }

    /// <summary>One of the place headers, or null.</summary>
    public static string? Read(HttpContext context, Site site, string? header)
    {
        if (string.IsNullOrEmpty(header)) return null;
        if (!site.Options.Context.TrustAnyone && context.Features.Get<ClientAddressFeature>() is not { FromTrustedProxy: true })
        {
            return null;
        }

        if (!context.Request.Headers.TryGetValue(header, out StringValues values) || values.Count != 1) return null;
        var value = HeaderText.Decode(values[0]!).Trim();
        if (value.Length is 0 or > MaxLength) return null;
        foreach (var c in value)
        {
            if (char.IsControl(c)) return null;
        }

        return value;
    }
}
