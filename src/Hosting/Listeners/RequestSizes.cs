using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// How large a request's head may be, by <see cref="EdgeListenerOptions"/>, and how much of a body waits unread. The edge answers 414 and 431 itself; the server's own limits
/// lie above, since over HTTP/2 it ends streams and connections at them. They hold for the management listener too.
/// </summary>
internal static class RequestSizes
{
    /// <summary>Bounds of both options, in bytes.</summary>
    public const int Least = 1024;

    /// <summary>See <see cref="Least"/>.</summary>
    public const int Most = 1024 * 1024;

    /// <summary>How far the server's limits lie above the options, so that a head which is somewhat too large has an answer.</summary>
    private const int Room = 2;

    /// <summary>How much of a body the server takes that nobody has asked for yet: 2.5 MB a second over a way of 50 ms.</summary>
    private const int ReadAheadBytes = 128 * 1024;

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
        limits.MaxRequestBufferSize = ReadAhead(limits);
        limits.Http2.InitialStreamWindowSize = ReadAheadBytes;
        limits.Http2.InitialConnectionWindowSize = 2 * ReadAheadBytes;
    }

    /// <summary>
    /// How much of a connection's bytes the server takes that nobody has asked for yet. With its own megabyte for each connection, 150
    /// senders that prove nothing filled a heap of 200 MB beside the budget of bodies. No less than a line, which it must hold whole.
    /// </summary>
    public static int ReadAhead(KestrelServerLimits limits) => Math.Max(ReadAheadBytes, limits.MaxRequestLineSize);

    private static int Read(IConfiguration configuration, string key, int otherwise) =>
        int.TryParse(configuration[$"{EdgeListenerOptions.Section}:{key}"], out var bytes) && bytes is >= Least and <= Most
            ? bytes
            : otherwise;
}
