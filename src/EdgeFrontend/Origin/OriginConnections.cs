using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Personalization.EdgeFrontend.Origin;

/// <summary>The one pool of connections to origins. Redirects, cookies and compression are between visitor and origin; nothing is done to them here.</summary>
public sealed class OriginConnections : IDisposable
{
    public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        ActivityHeadersPropagator = null,
    });

    /// <summary>Idle time allowed on a connection that is being used; long polls and event streams must send something within it.</summary>
    public ForwarderRequestConfig Request { get; } = new() { ActivityTimeout = TimeSpan.FromSeconds(100) };

    public void Dispose() => Invoker.Dispose();
}
