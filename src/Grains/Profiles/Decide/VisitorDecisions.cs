using System.Buffers;
using System.Text.Json;
using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Domain.Rules;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Pull;
using Personalization.Grains.Profiles.Row;
using Personalization.Grains.Rules;
using Personalization.Grains.Telemetry;

namespace Personalization.Grains.Profiles.Decide;

/// <summary>Puts a profile, its sticky assignments and the silo's rules together and asks the engine.</summary>
internal sealed class VisitorDecisions(RuleSetCache rules, TimeProvider time, ILocalSiloDetails silo)
{
    private static readonly byte[] NoTraits = "{}"u8.ToArray();

    public string Silo { get; } = silo.SiloAddress.ToParsableString();

    /// <summary>Decides with what is in memory now. Without a readable row nothing is decided: an experiment must not be drawn anew because
    /// its sticky assignment could not be seen.</summary>
    /// <param name="store">The identity's row.</param>
    /// <param name="puller">How complete its profile is.</param>
    /// <param name="request">The question.</param>
    /// <param name="keeps">Whether the request's proof lets something be kept.</param>
    public DecisionResult Decide(ProfileStore store, ProfilePuller puller, DecisionRequest request, bool keeps)
    {
        Count(store, puller);
        return Decide(store, puller, request, keeps, LookupOf(store, request), null);
    }

    /// <summary>Decides for a claimed user as long as no browser's assignments are known; nothing is kept.</summary>
    /// <param name="store">The user's row.</param>
    /// <param name="puller">How complete its profile is.</param>
    /// <param name="request">The question.</param>
    /// <param name="asksAssignments">Whether the answer depends on earlier assignments, which for a claimed user are the browser's.</param>
    public DecisionResult DecideClaimed(ProfileStore store, ProfilePuller puller, DecisionRequest request, out bool asksAssignments)
    {
        Count(store, puller);
        var lookup = LookupOf(store, request) is { } own ? new AskedLookup(own) : null;
        var result = Decide(store, puller, request, keeps: false, lookup, null);
        asksAssignments = lookup is { WasAsked: true };
        return result;
    }

    /// <summary>
    /// Decides for a claimed user by what the browser holds for that user, in the place of <see cref="DecideClaimed"/>'s answer.
    /// </summary>
    public DecisionResult DecideWith(BrowserState browser, ProfileStore store, ProfilePuller puller, DecisionRequest request, bool keeps) =>
        Decide(
            store,
            puller,
            request,
            keeps,
            store.Committed is { } state && rules.Find(request.Site) is { } snapshot
                ? new ClaimedLookup(browser, state.Extras.Sticky, new ReleaseStanding(snapshot, request.RuleSetVersion))
                : null,
            browser);

    private StickyLookup? LookupOf(ProfileStore store, DecisionRequest request) =>
        store.Committed is { } state && rules.Find(request.Site) is { } snapshot
            ? new StickyLookup(state.Extras.Sticky, new ReleaseStanding(snapshot, request.RuleSetVersion))
            : null;

    private DecisionResult Decide(
        ProfileStore store, ProfilePuller puller, DecisionRequest request, bool keeps, IStickyLookup? lookup, BrowserState? browser)
    {
        var status = StatusOf(store, puller);
        if (lookup is null || store.Committed is not { } state || rules.Find(request.Site) is not { } snapshot)
        {
            return new DecisionResult { Silo = Silo, Profile = status };
        }

        // What a profile that could not be had would have decided otherwise is not fixed for good.
        keeps = keeps && status is ProfileStatus.Fresh or ProfileStatus.Stale or ProfileStatus.NotFound;
        var (version, ruleSet) = snapshot.For(request.RuleSetVersion);
        var release = snapshot.IsForCandidate(request.RuleSetVersion) ? version : 0;
        var input = ToInput(state, snapshot, request, lookup);
        var bare = keeps && request.CallerAttributes is { Length: > 2 } ? input with { CallerAttributes = default } : (DecisionInput?)null;
        var features = request.Features.Length > 0 ? request.Features : ruleSet.ClientFeatures;
        var decided = new FeatureDecision[features.Count];
        for (var i = 0; i < decided.Length; i++)
        {
            var decision = DecisionEngine.Decide(ruleSet, features[i], input);
            var mayKeep = keeps && (bare is not { } own || IsSame(decision, DecisionEngine.Decide(ruleSet, features[i], own)));
            // What the version in force would draw too is no matter of the release.
            var drawnUnder = release != 0 && mayKeep && !IsSame(decision, DecisionEngine.Decide(snapshot.Rules, features[i], input))
                ? release
                : 0;
            decided[i] = ToWire(decision, mayKeep, drawnUnder, state.Extras, browser);
        }

        return new DecisionResult
        {
            Decisions = decided,
            RuleSetVersion = version,
            KillSwitchVersion = snapshot.Versions.KillSwitches,
            ProfileVersion = state.Version,
            StickyVersion = browser?.StickyVersion ?? state.Extras.StickyVersion,
            Silo = Silo,
            Profile = status,
            ClientSideTraits = request.WithClientSideTraits ? ClientTraits(ruleSet, input) : null,
        };
    }

    /// <summary>One decision by the rules in force and by others, for what is in memory now. Null when nothing can be decided.</summary>
    public DryRunAnswer? Compare(ProfileStore store, DecisionRequest request, CompiledRuleSet tried)
    {
        if (store.Committed is not { } state || rules.Find(request.Site) is not { } snapshot || request.Features.Length == 0) return null;
        var input = ToInput(state, snapshot, request, LookupOf(store, request)!);
        var now = DecisionEngine.Decide(snapshot.Rules, request.Features[0], input);
        var isExposed = now.Experiment is { } experiment
            && ServedChange.IsReported(state.Extras, ToWire(experiment, [], 0, state.Extras, null));
        try
        {
            var then = DecisionEngine.Decide(tried, request.Features[0], input);
            return new DryRunAnswer(now.Variant, then.Variant, !now.Value.Json.Span.SequenceEqual(then.Value.Json.Span), isExposed);
        }
        catch (Exception)
        {
            return new DryRunAnswer(now.Variant, null, true, isExposed);
        }
    }

    /// <summary>The profile as code may see it; null when there is none.</summary>
    public ITraitSource? Profile(ProfileStore store)
    {
        var now = time.GetUtcNow().UtcTicks;
        return store.Committed is { } state && state.Profile.HasVisibleTraits(now) ? new ProfileTraits(state.Profile, now) : null;
    }

    public ExplainResult Explain(ProfileStore store, ProfilePuller puller, DecisionRequest request)
    {
        var decision = Decide(store, puller, request, keeps: false);
        if (store.Committed is not { } state || rules.Find(request.Site) is not { } snapshot)
        {
            return new ExplainResult { Decision = decision, Trace = NoTraits };
        }

        var ruleSet = snapshot.For(request.RuleSetVersion).Rules;
        var input = ToInput(state, snapshot, request, LookupOf(store, request)!);
        var features = request.Features.Length > 0 ? request.Features : ruleSet.ClientFeatures;
        var traces = features.Select(feature => DecisionEngine.Explain(ruleSet, feature, input)).ToList();
        return new ExplainResult
        {
            Decision = decision,
            Trace = JsonSerializer.SerializeToUtf8Bytes(traces, TraceJson),
            PulledSecondsAgo = puller.Age(state)?.TotalSeconds,
        };
    }

    private static readonly JsonSerializerOptions TraceJson = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>What the rules see. Public to the room, so that a served page and its explanation cannot differ.</summary>
    private DecisionInput ToInput(UserProfileState state, RuleSetSnapshot snapshot, DecisionRequest request, IStickyLookup sticky)
    {
        var now = time.GetUtcNow();
        var known = state.Profile.HasVisibleTraits(now.UtcTicks);
        return new DecisionInput
        {
            Traits = known ? new ProfileTraits(state.Profile, now.UtcTicks) : null,
            UserId = request.SeenUserId,
            AnonymousId = request.AnonymousId,
            Known = known,
            Url = request.Url,
            Path = request.Path,
            Query = request.Query,
            Country = request.Country,
            Location = request.Location,
            Device = request.Device,
            CallerAttributes = request.CallerAttributes,
            Sticky = sticky,
            Now = now,
            KillSwitches = snapshot.KillSwitches.Features,
            IsEverythingOff = snapshot.KillSwitches.AreVariationsOff(request.Location),
            Preview = request.Preview.Length == 0
                ? null
                : request.Preview.ToDictionary(p => p.Feature, p => (ReadOnlyMemory<byte>)p.Value, StringComparer.Ordinal),
        };
    }

    /// <summary>Once a question, however often it is worked out.</summary>
    private static void Count(ProfileStore store, ProfilePuller puller) =>
        GrainMetrics.Decisions.Add(1, new KeyValuePair<string, object?>("profile", StatusName(StatusOf(store, puller))));

    private static ProfileStatus StatusOf(ProfileStore store, ProfilePuller puller)
    {
        if (store.Committed is not { } state) return ProfileStatus.StorageUnavailable;
        if (!puller.IsEnabled) return state.Profile.Count > 0 ? ProfileStatus.Fresh : ProfileStatus.NotFound;
        if (puller.Age(state) is { } age) return age < puller.SoftTtl ? ProfileStatus.Fresh : ProfileStatus.Stale;
        if (puller.IsKnownAbsent) return state.Profile.Count > 0 ? ProfileStatus.Fresh : ProfileStatus.NotFound;
        return puller.HasFailed ? ProfileStatus.Unavailable : ProfileStatus.Pending;
    }

    private static byte[] ClientTraits(CompiledRuleSet ruleSet, in DecisionInput input)
    {
        if (!ruleSet.HasClientTraits) return NoTraits;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            DecisionEngine.WriteClientTraits(ruleSet, input, writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Attributes that a caller sends may change an answer, never what is kept: that would be the caller's choice of somebody's variation.
    /// </summary>
    private static bool IsSame(Decision decision, Decision bare) =>
        decision.Variant == bare.Variant
            && decision.Experiment?.Key == bare.Experiment?.Key
            && decision.OtherExperiments.Count == bare.OtherExperiments.Count;

    private static FeatureDecision ToWire(Decision decision, bool mayKeep, long release, ProfileExtras extras, BrowserState? browser)
    {
        var wire = new FeatureDecision
        {
            Feature = decision.Feature,
            Value = decision.Value.Json.ToArray(),
            Reason = decision.Reason.ToOfrep(),
            Variant = decision.Variant,
            RuleId = decision.RuleId,
            Experiment = decision.Experiment?.Key,
        };
        if (!mayKeep || (decision.Experiment is null && decision.OtherExperiments.Count == 0)) return wire;
        var keep = decision.StickyAssignments();
        ExperimentAssignment[] experiments = [.. decision.OtherExperiments.Select(e => ToWire(e, keep, release, extras, browser))];
        if (decision.Experiment is { } own)
        {
            experiments = [.. experiments, ToWire(own, keep, release, extras, browser)];
        }

        return wire with { Experiments = [.. experiments.Where(e => e.Expose || e.Keep)] };
    }

    private static ExperimentAssignment ToWire(
        ExperimentResult result, IReadOnlyList<Personalization.Domain.Inputs.StickyAssignment> keep, long release, ProfileExtras extras,
        BrowserState? browser)
    {
        var assignment = new ExperimentAssignment
        {
            ExperimentKey = result.Key,
            ExperimentName = result.Name,
            VariationKey = result.VariationKey,
            VariationName = result.VariationName,
            VariationIndex = result.VariationIndex,
            BucketVersion = result.BucketVersion,
            HashAttribute = result.HashAttribute,
            HashValue = result.HashValue,
            Sticky = result.StickyUsed,
            Release = release,
            Keep = keep.Any(k => k.VariationKey == result.VariationKey && k.ExperimentBucket == $"{result.Key}__{result.BucketVersion}"),
        };
        if (result.StickyUsed && release == 0 && browser is null && !assignment.Keep
            && !extras.Sticky.ContainsKey(AssignmentKey.Of(assignment)))
        {
            // Drawn under a release that has completed since: from now on an ordinary one.
            assignment = assignment with { Keep = true };
        }

        // Told once: the frontends report only what is still to be told, so that most pages cost no second call.
        var isTold = ServedChange.IsReported(extras, assignment)
            || (browser is not null && ServedChange.IsReported(browser.Exposed, assignment));
        // Whoever was drawn under a release takes part in the experiment once that has completed, and not if it never does.
        return result.IsExposure && !isTold && release == 0 ? assignment with { Expose = true } : assignment;
    }

    private static string StatusName(ProfileStatus status) => status switch
    {
        ProfileStatus.Fresh => "fresh",
        ProfileStatus.Stale => "stale",
        ProfileStatus.NotFound => "not-found",
        ProfileStatus.Pending => "pending",
        ProfileStatus.Unavailable => "unavailable",
        _ => "storage-unavailable",
    };
}
