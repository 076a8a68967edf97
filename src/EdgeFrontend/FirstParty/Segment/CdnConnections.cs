using System.Net;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// Connections to Segment's CDN: one pool that hands bodies through as they are, one that inflates what is to be rewritten.
/// </summary>
internal sealed class CdnConnections : IDisposable
{
    public HttpMessageInvoker Raw { get; } = Create(DecompressionMethods.None);

    public HttpMessageInvoker Inflating { get; } = Create(DecompressionMethods.All);

    /// <summary>How long the CDN may take to begin its answer.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(5);

    public void Dispose()
    {
        Raw.Dispose();
        Inflating.Dispose();
    }

    private static HttpMessageInvoker Create(DecompressionMethods decompression) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = decompression,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = null,
    });
}
