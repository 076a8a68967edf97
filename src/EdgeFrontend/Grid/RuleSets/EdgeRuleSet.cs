using Personalization.Domain.Releases;
using Personalization.Domain.Routing;
using Personalization.Domain.Rules;
using Personalization.Domain.Switches;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.RuleSets;

/// <summary>One published version of a site's rules with the kill switches that hold beside it.</summary>
internal sealed record EdgeRuleSet(CompiledRuleSet Rules, RuleSetVersions Versions, KillSwitchSet KillSwitches)
{
    public long Version => Versions.Rules;

    /// <summary>The version that is being released beside this one; null where there is none, and where it does not compile.</summary>
    public EdgeCandidate? Candidate { get; init; }

    /// <summary>These are the rules of a candidate.</summary>
    public bool IsCandidate { get; init; }

    /// <summary>A release is under way, and pages are counted by cohort.</summary>
    public bool IsReleasing => IsCandidate || Candidate is not null;

    /// <summary>Whether a kill switch of the route, the location or all variations has its pages served as they were requested.</summary>
    public bool IsOff(CompiledRoute route, string? location) =>
        KillSwitches.AreVariationsOff(location) || KillSwitches.IsOff(KillSwitchKind.Route, route.Pattern);

    /// <summary>Of which cohort a page is that these rules decide.</summary>
    public string Cohort => IsCandidate ? ReleaseCohort.Candidate : ReleaseCohort.Stable;
}

/// <summary>A version that is being released.</summary>
/// <param name="Rules">Its rules, with the kill switches that hold for every version.</param>
/// <param name="Step">For whom it decides now; null for nobody yet.</param>
internal sealed record EdgeCandidate(EdgeRuleSet Rules, ReleaseStep? Step)
{
    public long Version => Rules.Version;

    /// <summary>Whether it decides for a unit that comes in at a location.</summary>
    public bool Has(ReadOnlySpan<char> unit, string location) =>
        Step is { } step && (step.IsAll || step.Has(ReleaseCohort.PositionOf(Version, unit), location));
}
