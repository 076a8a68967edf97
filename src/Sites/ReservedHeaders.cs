using System.Collections.Frozen;

namespace Personalization.Sites;

/// <summary>
/// Request headers that the edge, HTTP or every browser uses for something, so that no site may give them a meaning of its own.
/// </summary>
public static class ReservedHeaders
{
    /// <summary>The response header in which an origin says who is logged in.</summary>
    public const string UserId = "Grid-User-Id";

    private static readonly FrozenSet<string> Names = new[]
    {
        "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Connection", "Content-Encoding", "Content-Length",
        "Content-Type", "Cookie", "Expect", "Host",
        "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Keep-Alive", "Origin", "Range", "Referer",
        "TE", "Trailer", "Transfer-Encoding",
        "Upgrade", "User-Agent", "Via", UserId,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool Contains(string name) => Names.Contains(name) || ForwardedHeaders.IsOne(name);
}
