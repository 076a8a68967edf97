using System.Diagnostics.Metrics;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Telemetry;

/// <summary>Every counter of the silo's side, with its unit. No identity ever becomes a tag.</summary>
internal static class GrainMetrics
{
    /// <summary>Name of the meter, for exporters.</summary>
    public const string MeterName = "Personalization.Grains";

    private static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> Commits = Meter.CreateCounter<long>("grid.profile.commits", "{write}", "Rows written");
    internal static readonly Counter<long> CommittedChanges = Meter.CreateCounter<long>(
        "grid.profile.committed_changes", "{change}", "Changes that those writes carried");
    internal static readonly Counter<long> StorageConflicts = Meter.CreateCounter<long>(
        "grid.profile.storage_conflicts", "{conflict}", "Writes that another activation came before");
    internal static readonly Counter<long> StorageFailures = Meter.CreateCounter<long>(
        "grid.profile.storage_failures", "{failure}", "Storage operations that failed or did not answer");
    internal static readonly Counter<long> Pulls = Meter.CreateCounter<long>("grid.profile.pulls", "{pull}", "Pulls by outcome");
    internal static readonly Counter<long> PullsRefused = Meter.CreateCounter<long>(
        "grid.profile.pulls_refused", "{pull}", "Pulls not started, by reason");
    internal static readonly ObservableGauge<double> PullAge = Meter.CreateObservableGauge(
        "grid.profile.pull_age", PullAges.SinceAnswer, "s", "Time since the Profile API last answered a pull of this silo, by space");
    internal static readonly ObservableGauge<double> PullWantedAge = Meter.CreateObservableGauge(
        "grid.profile.pull_wanted_age", PullAges.SinceWanted, "s", "Time since this silo last wanted a profile pulled, by space");
    internal static readonly Counter<long> DroppedTraits = Meter.CreateCounter<long>(
        "grid.profile.dropped_traits", "{trait}", "Traits over the limits of a profile (number, bytes)");
    internal static readonly Counter<long> RefusedTraits = Meter.CreateCounter<long>(
        "grid.profile.refused_traits",
        "{trait}",
        "Traits that cannot be stored (no JSON, nested too deep, too large, without a usable name), by source (push, pull)");
    internal static readonly Counter<long> ErasedChanges = Meter.CreateCounter<long>(
        "grid.profile.erased_changes", "{change}", "Deliveries ignored because their identity was erased or is suppressed");
    internal static readonly Counter<long> ErasuresUnconfirmed = Meter.CreateCounter<long>(
        "grid.erasures.unconfirmed", "{edge}", "Edges that did not confirm an erasure in time: gone, or cut off");
    internal static readonly ObservableGauge<int> EdgeSessions = Meter.CreateObservableGauge(
        "grid.edges.sessions", EdgeGauges.Observe, "{session}", "Sessions of edges, from the silo that has their registry");
    internal static readonly Counter<long> EdgeDuplicates = Meter.CreateCounter<long>(
        "grid.edges.duplicates", "{edge}", "Times that an edge was found to have two living processes");
    internal static readonly Counter<long> EdgeChangesUnconfirmed = Meter.CreateCounter<long>(
        "grid.edges.changes_unconfirmed", "{session}", "Sessions that ended without confirming a change: the edge is gone, or cut off");
    internal static readonly Counter<long> EventsQueued = Meter.CreateCounter<long>(
        "grid.events.queued", "{event}", "Events given to the queue, by outcome");
    internal static readonly Counter<long> EventsRepeated = Meter.CreateCounter<long>(
        "grid.events.repeated", "{event}", "Events that the queue knew already and did not take again");
    internal static readonly Counter<long> EventsDelivered = Meter.CreateCounter<long>(
        "grid.events.delivered", "{event}", "Queued events that the tracking API took");
    internal static readonly Counter<long> EventsDropped = Meter.CreateCounter<long>(
        "grid.events.dropped", "{event}", "Queued events that the tracking API refused for good");
    internal static readonly Counter<long> EventRequests = Meter.CreateCounter<long>(
        "grid.events.requests", "{request}", "Requests to the tracking API that deliver queued events, by outcome");
    internal static readonly Counter<long> EventStorageFailures = Meter.CreateCounter<long>(
        "grid.events.storage_failures", "{failure}", "Storage operations of the event queue that failed or did not answer");
    internal static readonly ObservableGauge<long> EventsWaiting = Meter.CreateObservableGauge(
        "grid.events.waiting", EventQueueGauges.Waiting, "{event}", "Queued events not yet delivered, by site");
    internal static readonly ObservableGauge<double> EventsOldestAge = Meter.CreateObservableGauge(
        "grid.events.oldest_age", EventQueueGauges.OldestAge, "s", "Age of the oldest queued event, by site");
    internal static readonly Counter<long> Decisions = Meter.CreateCounter<long>(
        "grid.decisions", "{decision}", "Decisions by profile status");
    internal static readonly Counter<long> RequestsRefused = Meter.CreateCounter<long>(
        "grid.profile.requests_refused", "{request}", "Visitors' requests that their proof did not cover, by proof");
    internal static readonly Counter<long> Crossovers = Meter.CreateCounter<long>(
        "grid.sticky.crossovers", "{assignment}", "Assignments that differed between an anonymous identity and its user");
    internal static readonly Counter<long> CodeVariations = Meter.CreateCounter<long>(
        "grid.code_variations", "{call}", "Variations in code by outcome (chosen, none, failed, slow, bad-path, refused)");
    internal static readonly Counter<long> RuleSetsRefused = Meter.CreateCounter<long>(
        "grid.rules.refused", "{document}", "Rule documents that were not taken, by source");
    internal static readonly Counter<long> RuleSetsPublished = Meter.CreateCounter<long>(
        "grid.rules.published", "{document}", "Rule documents that became a version");

    /// <summary>A visitor's request that its proof did not cover.</summary>
    internal static void Refused(ProofLevel proof) => RequestsRefused.Add(1, new KeyValuePair<string, object?>("proof", proof switch
    {
        ProofLevel.Browser => "browser",
        ProofLevel.User => "user",
        ProofLevel.Service => "service",
        _ => "none",
    }));
}
