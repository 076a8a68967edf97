using System.Globalization;
using Microsoft.Extensions.Options;
using Personalization.Domain.Switches;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>
/// The rules that decide for a visit: the ones in force, or, while a release is under way and the visitor is in its cohort, the
/// candidate's. Found once a visit, so that a page and its events are of one mind.
/// </summary>
internal sealed class VisitRules(IRuleSetSnapshots snapshots, IOptions<EdgeOptions> edge, TimeProvider time)
{
    private readonly string _location = edge.Value.Location;

    /// <summary>The rules; null while the site has none.</summary>
    public EdgeRuleSet? Find(HttpContext context, VisitFeature visit)
    {
        if (snapshots.Find(visit.Site.Name) is not { } rules) return null;
        if (rules.Candidate is not { } candidate)
        {
            visit.Candidate ??= 0;
            return rules;
        }

        visit.Release = candidate.Version;
        visit.Candidate ??= IsInCohort(context, visit, candidate) ? candidate.Version : 0;
        return visit.Candidate == candidate.Version ? candidate.Rules : rules;
    }

    /// <summary>Whether a kill switch turns something off of which a site has one.</summary>
    public bool IsOff(VisitFeature visit, KillSwitchKind kind) => snapshots.Find(visit.Site.Name)?.KillSwitches.IsOff(kind) == true;

    /// <summary>A silo does not have the candidate: the version in force decides for this visit after all.</summary>
    public EdgeRuleSet? Leave(VisitFeature visit)
    {
        visit.Candidate = 0;
        return snapshots.Find(visit.Site.Name);
    }

    private bool IsInCohort(HttpContext context, VisitFeature visit, EdgeCandidate candidate)
    {
        if (candidate.Step is null) return false;
        // The website asks for a visitor whose page it is making: what that page's request was told is what its answer goes by.
        if (visit.Visitor.Proof.Level == ProofLevel.Service && ReleaseHeader.Read(context.Request, candidate.Version) is { } told)
        {
            return told;
        }

        return candidate.Has(UnitOf(context, visit.Visitor), _location);
    }

    /// <summary>
    /// Never the user's id, so that a login changes nothing. Who cannot be recognised, or not yet, has an address for a day.
    /// </summary>
    private string UnitOf(HttpContext context, Visitor visitor)
    {
        if (visitor.Proof.Level == ProofLevel.Service && (visitor.UserId ?? visitor.AnonymousId) is { } key) return key;
        if (visitor.AnonymousId is { } anonymous && !visitor.AnonymousIsNew) return anonymous;
        var network = ClientNetwork.Of(context.Connection.RemoteIpAddress);
        return string.Create(
            CultureInfo.InvariantCulture, $"{network.Bits:x}{(network.IsIPv6 ? "/64" : "")} {time.GetUtcNow():yyyyMMdd}");
    }
}
