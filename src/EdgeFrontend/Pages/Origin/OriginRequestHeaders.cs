using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Pages.Previews;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>What the origin learns about the request from us, and what it must not learn from a visitor.</summary>
internal static class OriginRequestHeaders
{
    public static void Apply(HttpContext context, VisitFeature visit, HttpRequestMessage request)
    {
        var sent = context.Request.Headers;
        RemoveConnectionListed(sent.Connection, request);
        RemoveOwnCookies(sent.Cookie, request);
        if (PreviewParameter.IsIn(sent.Referer))
        {
            RemovePreview(sent.Referer.ToString(), request);
        }

        var address = context.Features.Get<ClientAddressFeature>();
        RemoveForeign(context, request, visit.Site, address is { FromTrustedProxy: true });
        var client = context.Connection.RemoteIpAddress;
        var chain = client is null ? null : address?.Peer is { } peer && !peer.Equals(client) ? $"{client}, {peer}" : client.ToString();
        Set(request, "X-Forwarded-For", chain);
        Set(request, "X-Forwarded-Proto", PublicAddress.Scheme(context, visit.Site));
        Set(request, "X-Forwarded-Host", PublicAddress.Authority(context, visit.Site));
        if (visit.Release is > 0 and var release)
        {
            Set(request, ReleaseHeader.Name, ReleaseHeader.Format(release, visit.Candidate == release));
        }

        EdgeSpans.Inject(request);
    }

    /// <summary>What only we, or only a trusted proxy, may tell the origin.</summary>
    private static void RemoveForeign(HttpContext context, HttpRequestMessage request, Site site, bool fromTrustedProxy)
    {
        var place = site.Options.Context;
        foreach (var (name, _) in context.Request.Headers)
        {
            var isOurs = IsSame(name, OriginAssertedUser.HeaderName) || IsSame(name, VariationHeader.Name)
                || IsSame(name, ReleaseHeader.Name);
            if (!isOurs && (fromTrustedProxy || !IsProxys(name, place))) continue;
            if (!request.Headers.Remove(name))
            {
                request.Content?.Headers.Remove(name);
            }
        }
    }

    private static bool IsProxys(string name, SiteContextOptions place) =>
        IsPlace(name, place) ? !place.TrustAnyone : ProxyHeaders.IsOne(name);

    private static bool IsPlace(string name, SiteContextOptions place) =>
        IsSame(name, place.CityHeader)
            || IsSame(name, place.RegionHeader)
            || IsSame(name, place.RegionCodeHeader)
            || IsSame(name, place.CountryHeader)
            || IsSame(name, place.ContinentHeader)
        || IsSame(name, place.PostalCodeHeader)
            || IsSame(name, place.LatitudeHeader)
            || IsSame(name, place.LongitudeHeader)
            || IsSame(name, place.TimezoneHeader);

    /// <summary>Many servers take an underscore for a hyphen.</summary>
    private static bool IsSame(string sent, string? name)
    {
        if (sent.Length != name?.Length) return false;
        for (var i = 0; i < sent.Length; i++)
        {
            if (char.ToLowerInvariant(sent[i] == '_' ? '-' : sent[i]) != char.ToLowerInvariant(name[i] == '_' ? '-' : name[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static void RemoveOwnCookies(StringValues sent, HttpRequestMessage request)
    {
        var kept = OwnCookies.Remove(sent);
        if (kept.Equals(sent)) return;
        request.Headers.Remove("Cookie");
        if (kept.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", (IEnumerable<string?>)kept);
        }
    }

    private static void RemovePreview(string referrer, HttpRequestMessage request)
    {
        request.Headers.Remove("Referer");
        request.Headers.TryAddWithoutValidation("Referer", PreviewParameter.Remove(referrer));
    }

    /// <summary>Names in Connection belong to this hop only, whatever they are.</summary>
    private static void RemoveConnectionListed(StringValues connection, HttpRequestMessage request)
    {
        foreach (var value in connection)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                var name = value.AsSpan(range).Trim();
                if (name.IsEmpty
                    || name.Equals("upgrade", StringComparison.OrdinalIgnoreCase)
                    || name.Equals("close", StringComparison.OrdinalIgnoreCase)
                    || name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase) || !HttpToken.IsValid(name))
                {
                    continue;
                }

                var text = name.ToString();
                if (!request.Headers.Remove(text))
                {
                    request.Content?.Headers.Remove(text);
                }
            }
        }
    }

    /// <summary>
    /// What visitors sent under these names is gone already: <see cref="ClientAddressMiddleware"/> takes it off before anything else sees
    /// it.
    /// </summary>
    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
