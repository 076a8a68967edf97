using Personalization.EdgeFrontend.Admission;

namespace Personalization.EdgeFrontend;

/// <summary>What concerns the edge process rather than a site (<c>Edge</c>). The listeners' keys of this section belong to Hosting.</summary>
public sealed class EdgeOptions
{
    /// <summary>Networks in CIDR notation whose <c>X-Forwarded-*</c> and location headers count; from anyone else they are stripped.</summary>
    public List<string> TrustedProxies { get; set; } = [];

    /// <summary>Most event streams that are open at this edge at once; more are answered 503. 0 to 1000000.</summary>
    public int MaxEventStreams { get; set; } = 10_000;

    /// <summary>Free label of this edge, visible to rules as <c>location</c>, for example <c>MEL01</c>.</summary>
    public string Location { get; set; } = "local";

    public RateLimitOptions RateLimits { get; set; } = new();
}
