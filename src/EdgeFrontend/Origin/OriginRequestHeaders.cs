using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Pipeline;
using Personalization.EdgeFrontend.Sites;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Origin;

/// <summary>What the origin learns about the request from us, and what it must not learn from a visitor.</summary>
internal static class OriginRequestHeaders
{
    public static void Apply(HttpContext context, HttpRequestMessage request, Site site)
    {
        RemoveConnectionListed(context.Request.Headers.Connection, request);
        request.Headers.Remove(VouchedUser.HeaderName);
        request.Headers.Remove(VariationHeader.Name);
        var address = context.Features.Get<ClientAddressFeature>();
        var client = context.Connection.RemoteIpAddress;
        var chain = client is null ? null : address?.Peer is { } peer && !peer.Equals(client) ? $"{client}, {peer}" : client.ToString();
        Set(request, "X-Forwarded-For", chain);
        Set(request, "X-Forwarded-Proto", context.Request.Scheme);
        Set(request, "X-Forwarded-Host", context.Request.Host.Value);
        _ = site;
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

    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (!string.IsNullOrEmpty(value)) request.Headers.TryAddWithoutValidation(name, value);
    }
}
