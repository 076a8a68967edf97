using Personalization.Domain.Experiments;
using Personalization.Domain.Patterns;

namespace Personalization.Conformance.Experiments;

/// <summary>
/// Fields of the format's stand-alone experiments that a feature's rule does not have. Only the published cases use them.
/// </summary>
internal sealed record StandaloneTargeting
{
    /// <summary>The layers of the rule that a context changed; null for one that stands alone, and for a rule without any.</summary>
    public CompiledFilter[]? RuleFilters { get; init; }

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
