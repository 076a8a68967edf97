using Personalization.Domain.Patterns;

namespace Personalization.Domain.Experiments;

/// <summary>
/// Fields of the format's stand-alone experiments that a feature's rule does not have. Only the published cases use them.
/// </summary>
internal sealed record StandaloneTargeting
{
    /// <summary>A feature's experiment with fields from the context's overrides, as opposed to one that stands alone.</summary>
    public bool InFeature { get; init; }

    public bool Inactive { get; init; }

    public bool Draft { get; init; }

    public bool Stopped { get; init; }

    /// <summary>An inclusion callback cannot be written in JSON; one that is there fails, which excludes.</summary>
    public bool HasInclude { get; init; }

    public bool HasForce { get; init; }

    public int Force { get; init; }

    public IReadOnlyList<string>? Groups { get; init; }

    public UrlTarget[]? UrlPatterns { get; init; }

    public IPatternMatcher? Url { get; init; }
}
