using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Pipeline;
using Personalization.EdgeFrontend.Previews;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Origin;

/// <summary>What the origin learns about the request from us, and what it must not learn from a visitor.</summary>
internal static class OriginRequestHeaders
{
    public static void Apply(HttpContext context, HttpRequestMessage request)
    {
        var sent = context.Request.Headers;
        RemoveConnectionListed(sent.Connection, request);
        if (sent.ContainsKey(VouchedUser.HeaderName)) request.Headers.Remove(VouchedUser.HeaderName);
        if (sent.ContainsKey(VariationHeader.Name)) request.Headers.Remove(VariationHeader.Name);
        RemoveOwnCookies(sent.Cookie, request);
        if (PreviewParameter.IsIn(sent.Referer)) RemovePreview(sent.Referer.ToString(), request);
        var address = context.Features.Get<ClientAddressFeature>();
        var client = context.Connection.RemoteIpAddress;
        var chain = client is null ? null : address?.Peer is { } peer && !peer.Equals(client) ? $"{client}, {peer}" : client.ToString();
        Set(request, "X-Forwarded-For", chain);
        Set(request, "X-Forwarded-Proto", context.Request.Scheme);
        Set(request, "X-Forwarded-Host", context.Request.Host.Value);
    }

    private static void RemoveOwnCookies(StringValues sent, HttpRequestMessage request)
    {
        var kept = OwnCookies.Remove(sent);
        if (kept.Equals(sent)) return;
        request.Headers.Remove("Cookie");
        if (kept.Count > 0) request.Headers.TryAddWithoutValidation("Cookie", (IEnumerable<string?>)kept);
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
                if (name.IsEmpty || name.Equals("upgrade", StringComparison.OrdinalIgnoreCase) || name.Equals("close", StringComparison.OrdinalIgnoreCase)
                    || name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase) || !HttpToken.IsValid(name)) continue;
                var text = name.ToString();
                if (!request.Headers.Remove(text)) request.Content?.Headers.Remove(text);
            }
        }
    }

    /// <summary>What visitors sent under these names is gone already: <see cref="ClientAddressMiddleware"/> takes it off before anything else sees it.</summary>
    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) request.Headers.TryAddWithoutValidation(name, value);
    }
}
