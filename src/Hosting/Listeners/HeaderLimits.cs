using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// How large a request's head may be, by <see cref="EdgeListenerOptions"/>. The edge answers 414 and 431 itself; the server's own limits
/// lie above, since over HTTP/2 it ends streams and connections at them. They hold for the management listener too.
/// </summary>
internal static class HeaderLimits
{
    /// <summary>Bounds of both options, in bytes.</summary>
    public const int Least = 1024;

    /// <summary>See <see cref="Least"/>.</summary>
    public const int Most = 1024 * 1024;

    /// <summary>How far the server's limits lie above the options, so that a head which is somewhat too large has an answer.</summary>
    private const int Room = 2;

    /// <summary>
    /// Read straight from the configuration, because the server is made before options are validated; what is refused then is left out
    /// here.
    /// </summary>
    public static void Apply(KestrelServerLimits limits, IConfiguration configuration)
    {
        var defaults = new EdgeListenerOptions();
        var headers = Read(configuration, nameof(EdgeListenerOptions.MaxRequestHeaderBytes), defaults.MaxRequestHeaderBytes);
        var line = Read(configuration, nameof(EdgeListenerOptions.MaxRequestLineBytes), defaults.MaxRequestLineBytes);
        // Over HTTP/2 the line is part of the headers, and the server goes on to twice their limit before it ends the connection.
        limits.MaxRequestHeadersTotalSize = Room * (headers + line);
        limits.MaxRequestLineSize = 2 * limits.MaxRequestHeadersTotalSize;
        limits.Http2.MaxRequestHeaderFieldSize = limits.MaxRequestLineSize;
        if (limits.MaxRequestBufferSize is { } buffer)
        {
            limits.MaxRequestBufferSize = Math.Max(buffer, limits.MaxRequestLineSize);
        }
    }

    private static int Read(IConfiguration configuration, string key, int otherwise) =>
        int.TryParse(configuration[$"{EdgeListenerOptions.Section}:{key}"], out var bytes) && bytes is >= Least and <= Most
            ? bytes
            : otherwise;
}
