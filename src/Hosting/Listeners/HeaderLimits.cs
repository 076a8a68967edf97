using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace Personalization.Hosting.Listeners;

/// <summary>How large a request's head may be, by <see cref="EdgeListenerOptions"/>. Limits are the server's, so they hold for the management listener too.</summary>
internal static class HeaderLimits
{
    /// <summary>Bounds of both options, in bytes.</summary>
    public const int Least = 1024;

    /// <summary>See <see cref="Least"/>.</summary>
    public const int Most = 1024 * 1024;

    /// <summary>Read straight from the configuration, because the server is made before options are validated; what is refused then is left out here.</summary>
    public static void Apply(KestrelServerLimits limits, IConfiguration configuration)
    {
        var defaults = new EdgeListenerOptions();
        limits.MaxRequestHeadersTotalSize = Read(configuration, nameof(EdgeListenerOptions.MaxRequestHeaderBytes), defaults.MaxRequestHeaderBytes);
        limits.Http2.MaxRequestHeaderFieldSize = limits.MaxRequestHeadersTotalSize;
        limits.MaxRequestLineSize = Read(configuration, nameof(EdgeListenerOptions.MaxRequestLineBytes), defaults.MaxRequestLineBytes);
        if (limits.MaxRequestBufferSize is { } buffer) limits.MaxRequestBufferSize = Math.Max(buffer, Math.Max(limits.MaxRequestHeadersTotalSize, limits.MaxRequestLineSize));
    }

    private static int Read(IConfiguration configuration, string key, int otherwise) =>
        int.TryParse(configuration[$"{EdgeListenerOptions.Section}:{key}"], out var bytes) && bytes is >= Least and <= Most ? bytes : otherwise;
}
