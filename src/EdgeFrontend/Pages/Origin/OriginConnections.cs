using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Personalization.Sites;
using Yarp.ReverseProxy.Forwarder;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>
/// The pools of connections to origins: one for all, and one for each way in which an https origin proves who it is. Redirects, cookies,
/// compression and the bytes of headers are between visitor and origin; nothing is done to them here.
/// </summary>
internal sealed class OriginConnections : IDisposable
{
    private readonly ConcurrentDictionary<OriginTls, HttpMessageInvoker> _secured = new();

    /// <summary>The connections of a host.</summary>
    public OriginConnections()
        : this(_ => { })
    {
    }

    /// <summary>The same, with more for the pool of origins that public authorities vouch for.</summary>
    internal OriginConnections(Action<SocketsHttpHandler> configure)
    {
        var handler = CreateHandler();
        configure(handler);
        Invoker = new HttpMessageInvoker(handler);
    }

    /// <summary>The pool for http origins, and for https ones that are sent their own name as Host.</summary>
    public HttpMessageInvoker Invoker { get; }

    /// <summary>Idle time allowed on a connection that is being used; long polls and event streams must send something within it.</summary>
    public ForwarderRequestConfig Request { get; } = new() { ActivityTimeout = TimeSpan.FromSeconds(100) };

    /// <summary>The pool for a site's origin, and what the addresses in it begin with.</summary>
    public (HttpMessageInvoker Invoker, string Prefix) For(Site site)
    {
        var prefix = site.OriginPrefix ?? throw new InvalidOperationException($"Site {site.Name} has no origin.");
        if (site.OriginTls is not { } tls || (tls.IsNameOfHost && tls.CertificateAuthority is null)) return (Invoker, prefix);
        // The client would ask for the certificate of whatever Host it sends. So it is told of an ordinary connection, and TLS is ours,
        // below it.
        var address = $"http://{HostAndPort(site.Origin!)}{site.Origin!.AbsolutePath}".TrimEnd('/');
        return (_secured.GetOrAdd(tls, static tls => new HttpMessageInvoker(CreateHandler(new OriginTlsConnector(tls)))), address);
    }

    public void Dispose()
    {
        Invoker.Dispose();
        foreach (var invoker in _secured.Values)
        {
            invoker.Dispose();
        }
    }

    private static string HostAndPort(Uri origin) =>
        $"{(origin.HostNameType == UriHostNameType.IPv6 ? $"[{origin.IdnHost}]" : origin.IdnHost)}:{origin.Port}";

    private static SocketsHttpHandler CreateHandler(OriginTlsConnector? connector = null) => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ActivityHeadersPropagator = null,
        ConnectCallback = connector is null ? null : connector.ConnectAsync,
    };
}
