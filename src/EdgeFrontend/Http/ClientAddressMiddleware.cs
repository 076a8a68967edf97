using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Personalization.EdgeFrontend.Configuration;
using Personalization.Hosting.Listeners;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Http;

/// <summary>
/// Runs before the stages: believes <c>X-Forwarded-*</c> from trusted proxies only, and takes these headers off every request so that
/// nothing a visitor wrote reaches the origin, a rule or an event under their name.
/// </summary>
internal sealed class ClientAddressMiddleware
{
    private readonly RequestDelegate _next;
    private readonly TrustedAddresses _trusted;

    public ClientAddressMiddleware(RequestDelegate next, IOptions<EdgeOptions> options)
    {
        _next = next;
        _trusted = new TrustedAddresses(options.Value.TrustedProxies);
    }

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var peer = Normalize(context.Connection.RemoteIpAddress);
        var address = new ClientAddressFeature { Peer = peer, FromTrustedProxy = _trusted.Contains(peer) };
        if (address.FromTrustedProxy)
        {
            Believe(context, headers, address);
        }

        address.SendsForwarded = StripForwarded(headers);
        context.Features.Set(address);
        return _next(context);
    }

    private void Believe(HttpContext context, IHeaderDictionary headers, ClientAddressFeature address)
    {
        var chain = headers["X-Forwarded-For"].ToString();
        if (chain.Length > 0)
        {
            // The rightmost address that is no proxy of ours is the visitor; what stands left of it is hearsay.
            var end = chain.Length;
            while (end > 0)
            {
                var comma = chain.LastIndexOf(',', end - 1);
                var part = chain.AsSpan(comma + 1, end - comma - 1).Trim();
                if (!TryParseAddress(part, out var ip)) break;
                context.Connection.RemoteIpAddress = ip;
                if (!_trusted.Contains(ip)) break;
                end = comma;
            }
        }

        var proto = LastValue(headers["X-Forwarded-Proto"]);
        if (proto.Equals("https", StringComparison.OrdinalIgnoreCase))
        {
            context.Request.Scheme = "https";
        }
        else if (proto.Equals("http", StringComparison.OrdinalIgnoreCase))
        {
            context.Request.Scheme = "http";
        }

        address.SaysScheme = proto.Equals(context.Request.Scheme, StringComparison.OrdinalIgnoreCase);
        var host = LastValue(headers["X-Forwarded-Host"]);
        if (HostName.IsValidWithPort(host))
        {
            RequestHost.Set(context.Request, host.ToString());
        }
    }

    private static bool StripForwarded(IHeaderDictionary headers)
    {
        List<string>? remove = null;
        foreach (var (name, _) in headers)
        {
            if (ForwardedHeaders.IsOne(name))
            {
                (remove ??= []).Add(name);
            }
        }

        if (remove is null) return false;
        foreach (var name in remove)
        {
            headers.Remove(name);
        }

        return true;
    }

    private static ReadOnlySpan<char> LastValue(StringValues values)
    {
        if (values.Count == 0) return default;
        var last = values[^1].AsSpan();
        return last[(last.LastIndexOf(',') + 1)..].Trim();
    }

    private static bool TryParseAddress(ReadOnlySpan<char> text, out IPAddress address)
    {
        if (IPAddress.TryParse(text, out var parsed)
            || (IPEndPoint.TryParse(text, out var endpoint) && (parsed = endpoint.Address) is not null))
        {
            address = Normalize(parsed)!;
            return true;
        }

        address = IPAddress.None;
        return false;
    }

    private static IPAddress? Normalize(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
