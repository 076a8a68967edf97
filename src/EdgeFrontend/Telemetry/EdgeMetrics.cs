using System.Diagnostics.Metrics;
using Personalization.Domain.Previews;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Visitors.Tokens;

namespace Personalization.EdgeFrontend.Telemetry;

/// <summary>Every instrument of the edge, so that names and units are decided in one place. No tag ever holds an id.</summary>
internal sealed class EdgeMetrics : IDisposable
{
    public const string MeterName = "Personalization.EdgeFrontend";

    /// <summary>Finished requests, the one instrument with more series than exporters keep by default.</summary>
    public const string Pages = "edge.pages";

    private readonly Meter _meter;
    private readonly Counter<long> _decisions;
    private readonly Histogram<double> _decisionSeconds;
    private readonly Counter<long> _configurationsRefused;
    private readonly Counter<long> _variationFallbacks;
    private readonly Counter<long> _snippets;
    private readonly Counter<long> _erased;
    private readonly Counter<long> _events;
    private readonly Counter<long> _eventsRefused;
    private readonly Counter<long> _assets;
    private readonly Counter<long> _webhooks;
    private readonly Counter<long> _webhookEvents;
    private readonly Counter<long> _untrustedIds;
    private readonly Counter<long> _tokensRefused;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _rateLimited;
    private readonly Counter<long> _unhandled;
    private readonly Counter<long> _exposures;
    private readonly Counter<long> _evaluations;
    private readonly UpDownCounter<long> _eventStreams;
    private readonly Counter<long> _eventsSent;
    private readonly Counter<long> _previewsRefused;
    private readonly Counter<long> _rehearsals;
    private readonly Counter<long> _sessionsJoined;
    private readonly Counter<long> _sessionPollsFailed;
    private readonly Counter<long> _sessionMessagesUnknown;
    private readonly Counter<long> _rulesFilesRefused;
    private readonly Counter<long> _accessLinesDropped;

    public EdgeMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _decisions = _meter.CreateCounter<long>(
            "edge.decisions", "{decision}", "Page decisions by source (grain, local, fallback, default) and reason.");
        _decisionSeconds = _meter.CreateHistogram<double>("edge.decision.duration", "s", "Time a page waited for its decision.");
        _configurationsRefused = _meter.CreateCounter<long>(
            "edge.configuration.refused", "{reload}", "Changed configurations and rule documents that were refused.");
        _variationFallbacks = _meter.CreateCounter<long>(
            "edge.variation.fallbacks", "{page}", "Pages whose variation path failed, so that the default path was served.");
        _snippets = _meter.CreateCounter<long>(
            "edge.snippets", "{page}", "Answers of type HTML by what became of the snippet: inserted, or the reason why not.");
        _erased = _meter.CreateCounter<long>("edge.erased", "{identity}", "Erased identities that the grid told this edge to forget.");
        _events = _meter.CreateCounter<long>("edge.events", "{request}", "Event requests by outcome.");
        _eventsRefused = _meter.CreateCounter<long>("edge.events.refused", "{event}", "Members taken out of batches of events, by kind.");
        _assets = _meter.CreateCounter<long>("edge.assets", "{request}", "Asset requests by where they were answered from.");
        _webhooks = _meter.CreateCounter<long>("edge.webhooks", "{request}", "Profile pushes by outcome.");
        _tokensRefused = _meter.CreateCounter<long>(
            "edge.identity.tokens_refused", "{request}", "Visitors' tokens that prove nothing or less than the cookies say, by reason.");
        _webhookEvents = _meter.CreateCounter<long>(
            "edge.webhook.events",
            "{event}",
            "Events of stored profile pushes by outcome (applied, unchanged, ignored, refused, and trait and time for parts of stored "
            + "ones) and kind.");
        _untrustedIds = _meter.CreateCounter<long>("edge.identity.untrusted", "{request}", "User ids that were not believed.");
        _rejected = _meter.CreateCounter<long>("edge.rejected", "{request}", "Requests refused before any work, by reason.");
        _rateLimited = _meter.CreateCounter<long>(
            "edge.rate_limited",
            "{request}",
            "Requests over a limit of Edge:RateLimits, Edge:BodyMemory or Edge:MaxEventStreams, by limit.");
        _unhandled = _meter.CreateCounter<long>("edge.unhandled", "{exception}", "Exceptions nobody expected, by type.");
        _exposures = _meter.CreateCounter<long>(
            "edge.exposures", "{report}", "Reports of what was served by outcome (reported, unclear, failed, dropped).");
        _evaluations = _meter.CreateCounter<long>(
            "edge.ofrep.evaluations", "{request}", "OFREP evaluations by caller (server, browser) and form (single, bulk, unchanged).");
        _eventStreams = _meter.CreateUpDownCounter<long>("edge.ofrep.streams", "{stream}", "Event streams that are open.");
        _eventsSent = _meter.CreateCounter<long>("edge.ofrep.events", "{event}", "Change notifications that were sent.");
        _previewsRefused = _meter.CreateCounter<long>(
            "edge.previews.refused", "{request}", "Preview tokens that count for nothing, by problem.");
        _rehearsals = _meter.CreateCounter<long>(
            "edge.rehearsals", "{round}", "Rounds of synthetic visitors over one version of a site's rules, by outcome.");
        _sessionsJoined = _meter.CreateCounter<long>("edge.session.joined", "{session}", "Times that this edge began a session.");
        _sessionPollsFailed = _meter.CreateCounter<long>(
            "edge.session.polls_failed", "{poll}", "Polls of the session that were not answered in time, or whose answer could not be put in force.");
        _accessLinesDropped = _meter.CreateCounter<long>(
            "edge.access_log.dropped", "{line}", "Lines of the access log that found no room or could not be written, by kind.");
        _sessionMessagesUnknown = _meter.CreateCounter<long>(
            "edge.session.unknown_messages", "{message}", "Messages of a kind that this build does not know.");
        _rulesFilesRefused = _meter.CreateCounter<long>(
            "edge.rules.files_refused", "{file}", "Files of kept rules that were damaged, cut off or unreadable.");
        _meter.CreateObservableGauge(
            "edge.rules.last_known",
            () => LastKnownRules(),
            "{site}",
            "Sites served by the rules that were in force before the start of this edge, because no silo has answered.");
        _meter.CreateObservableGauge(
            "edge.session.state", () => SessionState(), "{state}", "State of this edge's session: 0 ended, 1 alive, 2 vouched for.");
    }

    /// <summary>Publishes the table of finished requests.</summary>
    public void WatchPages(Func<IEnumerable<Measurement<long>>> pages) => _meter.CreateObservableCounter(
        Pages, pages, "{page}", "Finished requests by edge, site, route, variation, version of the rules and outcome.");

    /// <summary>Publishes how old what this edge knows is.</summary>
    /// <param name="session">Seconds since the cluster last answered this edge's session, or since the start.</param>
    /// <param name="ruleAges">By site: seconds since the rules in force here were last known to be the newest.</param>
    /// <param name="ruleVersions">By site: the version in force.</param>
    public void WatchStaleness(
        Func<double> session, Func<IEnumerable<Measurement<double>>> ruleAges, Func<IEnumerable<Measurement<long>>> ruleVersions)
    {
        _meter.CreateObservableGauge("edge.session.age", session, "s", "Time since the cluster last answered this edge's session.");
        _meter.CreateObservableGauge(
            "edge.rules.age", ruleAges, "s", "Time since the rules in force on this edge were last known to be the newest, by site.");
        _meter.CreateObservableGauge(
            "edge.rules.version", ruleVersions, "{version}", "Version of the rules in force on this edge, by site.");
    }

    /// <summary>Publishes the ages of the last profile pushes.</summary>
    public void WatchPushes(Func<IEnumerable<Measurement<double>>> ages) => _meter.CreateObservableGauge(
        "edge.webhook.age", ages, "s", "Time since a profile push was last stored through this edge, or since its start, by space.");

    /// <summary>Tells the state of the session: 0 ended, 1 alive, 2 vouched for.</summary>
    public Func<int> SessionState { get; set; } = () => 0;

    /// <summary>Counts the sites that are served by rules of the life before.</summary>
    public Func<int> LastKnownRules { get; set; } = () => 0;

    public void RulesFileRefused() => _rulesFilesRefused.Add(1);

    public void Decision(string source, string reason, TimeSpan waited)
    {
        _decisions.Add(1, new("source", source), new("reason", reason));
        _decisionSeconds.Record(waited.TotalSeconds, new KeyValuePair<string, object?>("source", source));
    }

    public void Rehearsal(string outcome) => _rehearsals.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void ConfigurationRefused() => _configurationsRefused.Add(1);

    public void VariationFallback() => _variationFallbacks.Add(1);

    internal void Snippet(SnippetOutcome outcome) =>
        _snippets.Add(1, new KeyValuePair<string, object?>("outcome", SnippetOutcomes.NameOf(outcome)));

    public void Erased(int identities) => _erased.Add(identities);

    public void Event(string outcome) => _events.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void EventsRefused(string kind, int count) => _eventsRefused.Add(count, new KeyValuePair<string, object?>("kind", kind));

    public void Asset(string source) => _assets.Add(1, new KeyValuePair<string, object?>("source", source));

    public void Webhook(string outcome) => _webhooks.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void WebhookEvents(string outcome, string kind, int count)
    {
        if (count > 0)
        {
            _webhookEvents.Add(
                count, new KeyValuePair<string, object?>("outcome", outcome), new KeyValuePair<string, object?>("kind", kind));
        }
    }

    public void UntrustedId() => _untrustedIds.Add(1);

    internal void TokenRefused(TokenProblem problem) => _tokensRefused.Add(1, new KeyValuePair<string, object?>("reason", problem switch
    {
        TokenProblem.Malformed => "malformed",
        TokenProblem.Foreign => "foreign",
        TokenProblem.Expired => "expired",
        TokenProblem.Revoked => "revoked",
        TokenProblem.KeyUnknown => "key_unknown",
        _ => "absent",
    }));

    public void Rejected(string reason) => _rejected.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void RateLimited(RateLimit limit) =>
        _rateLimited.Add(1, new KeyValuePair<string, object?>("limit", RateLimitNames.NameOf(limit)));

    public void Unhandled(string type) => _unhandled.Add(1, new KeyValuePair<string, object?>("type", type));

    public void Exposure(string outcome) => _exposures.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Ofrep(bool byServer, string form) => _evaluations.Add(1, new("caller", byServer ? "server" : "browser"), new("form", form));

    public void EventStream(int change) => _eventStreams.Add(change);

    public void EventSent() => _eventsSent.Add(1);

    public void PreviewRefused(PreviewProblem problem) =>
        _previewsRefused.Add(1, new KeyValuePair<string, object?>("problem", problem.ToString()));

    public void SessionJoined() => _sessionsJoined.Add(1);

    public void SessionPollFailed() => _sessionPollsFailed.Add(1);

    public void SessionMessageUnknown() => _sessionMessagesUnknown.Add(1);

    public void AccessLineDropped(string kind, int count) =>
        _accessLinesDropped.Add(count, new KeyValuePair<string, object?>("kind", kind));

    public void Dispose() => _meter.Dispose();
}
