using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.Sessions;

/// <summary>
/// What this edge says of itself with each poll: what it is when that changed, and the counters that changed. What was said counts as known
/// once the poll was answered; to a grain that knows nothing everything is said again.
/// </summary>
internal sealed class EdgeReport(
    EdgeIdentity identity,
    ISiteCatalog sites,
    RuleSetLoader rules,
    DecisionCounters counters,
    RehearsalBoard rehearsals,
    ProbeOutbox probes)
{
    private EdgeFacts? _known;

    /// <summary>What to say next.</summary>
    public Part Next(bool everything)
    {
        var facts = Facts();
        var isNews = everything || _known is null || !facts.Sites.SequenceEqual(_known.Sites);
        return new Part(
            facts,
            isNews ? facts : null,
            counters.Changed(everything),
            counters.Times((site, version) => rules.InForce(site).Rules == version || rules.Candidate(site) == version),
            rehearsals.Reports,
            probes.Take());
    }

    /// <summary>The grain has it.</summary>
    public void Taken(Part part)
    {
        _known = part.All;
        counters.Taken(part.Counters);
    }

    private EdgeFacts Facts() => new()
    {
        Location = identity.Location,
        Build = identity.Build,
        StartedAt = identity.StartedAt,
        AnswersProbes = true,
        Sites = [.. sites.Current.Sites.Select(site => new EdgeSite
        {
            Site = site.Name,
            Space = site.Space,
            // Kill switches come with the rules, and one of them is about the snippet.
            UsesRules = site.Features.Variations || site.Features.SnippetInjection,
            InForce = rules.InForce(site.Name),
            Refused = rules.Refused(site.Name),
            Candidate = rules.Candidate(site.Name),
            LastKnown = rules.IsLastKnown(site.Name),
        })],
    };

    /// <summary>What one poll says.</summary>
    internal sealed record Part(
        EdgeFacts All,
        EdgeFacts? Facts,
        EdgeCounter[] Counters,
        DecisionTimes[] Times,
        RehearsalReport[] Rehearsals,
        ProbeAnswer[] Probes);
}
