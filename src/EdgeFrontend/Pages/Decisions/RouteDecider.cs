using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Routing;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Pages.Decisions;

/// <summary>
/// Decides one route for one visitor: by the visitor's grain when a grain may know them, by the engine here when nobody can, and by
/// the default when neither answers.
/// </summary>
internal sealed partial class RouteDecider(
    VisitorCalls calls,
    DecisionAdmission admission,
    VisitAttributes attributes,
    DecisionCounters counters,
    TimeProvider time,
    EdgeMetrics metrics,
    ILogger<RouteDecider> logger)
{
    /// <summary>
    /// The page as it was requested, when a kill switch is about more than a feature: nobody is asked, because what is wrong may be asking.
    /// Null when none is.
    /// </summary>
    public PageDecision? TurnedOff(EdgeRuleSet rules, CompiledRoute route)
    {
        if (!rules.IsOff(route, attributes.Location)) return null;
        var decision = new PageDecision
        {
            Feature = route.Feature,
            Reason = DecisionReason.Disabled.ToOfrep(),
            RuleSetVersion = rules.Version,
            Source = "local",
            IsPublic = rules.Rules.IsClientFeature(route.Feature),
        };
        metrics.Decision(decision.Source, decision.Reason, TimeSpan.Zero);
        return decision;
    }

    public async ValueTask<PageDecision> DecideAsync(HttpContext context, VisitFeature visit, EdgeRuleSet rules, CompiledRoute route)
    {
        using var span = EdgeSpans.StartStep("decision");
        var started = time.GetTimestamp();
        var decision = admission.Asks(context, visit)
            ? await AskGrainAsync(context, visit, rules, route)
            : DecideHere(context, visit, rules, route);
        if (visit.IsLimited == true)
        {
            decision = WithoutProfile(decision);
        }

        if (rules.Rules.IsClientFeature(route.Feature))
        {
            decision = decision with { IsPublic = true };
        }

        var took = time.GetElapsedTime(started);
        visit.DecisionTime = took;
        metrics.Decision(decision.Source, decision.Reason, took);
        if (rules.IsReleasing)
        {
            counters.Time(visit.Site.Name, rules.Version, rules.Cohort, took);
        }

        span?.SetTag("grid.feature", decision.Feature)
            .SetTag("grid.source", decision.Source)
            .SetTag("grid.reason", decision.Reason)
            .SetTag("grid.variation", decision.Variant);
        return decision;
    }

    private async ValueTask<PageDecision> AskGrainAsync(HttpContext context, VisitFeature visit, EdgeRuleSet rules, CompiledRoute route)
    {
        var request = attributes.Request(context, visit, [route.Feature]);
        var answer = await calls.DecideAsync(context, visit, request);
        if (answer.IsRefused) return DecideHere(context, visit, rules, route);
        if (answer.Result is null) return Default(route, rules.Version, answer.Failure ?? DecisionFailures.Unavailable);
        foreach (var decided in answer.Result.Decisions)
        {
            if (decided.Feature == route.Feature) return FromGrain(context, route, decided, answer);
        }

        // The silo's rules do not have the feature yet, or no longer: versions meet again within a second.
        return Default(route, answer.Result.RuleSetVersion, "DEFAULT") with { Source = "grain" };
    }

    private PageDecision FromGrain(HttpContext context, CompiledRoute route, FeatureDecision decided, DecisionAnswer answer)
    {
        var result = answer.Result!;
        var stale = answer.Failure is not null;
        var decision = new PageDecision
        {
            Feature = route.Feature,
            Variant = decided.Variant,
            Reason = stale ? DecisionFailures.Stale : decided.Reason,
            RuleSetVersion = result.RuleSetVersion,
            Source = stale ? "fallback" : "grain",
            Experiments = stale ? [] : decided.Experiments,
            ClaimKey = result.ClaimKey,
        };
        return WithPath(context, route, decision, JsonPath.Read(decided.Value));
    }

    private PageDecision DecideHere(HttpContext context, VisitFeature visit, EdgeRuleSet rules, CompiledRoute route)
    {
        try
        {
            var decided = DecisionEngine.Decide(rules.Rules, route.FeatureIndex, attributes.Input(context, visit, rules, time.GetUtcNow()));
            var decision = new PageDecision
            {
                Feature = route.Feature,
                Variant = decided.Variant,
                Reason = decided.Reason.ToOfrep(),
                RuleSetVersion = rules.Version,
                Source = "local",
                Enrols = decided.Experiment is not null || decided.OtherExperiments.Count > 0,
            };
            return WithPath(context, route, decision, decided.Text);
        }
        catch (Exception exception)
        {
            Log.EngineFailed(logger, visit.Site.Name, route.Feature, exception.GetType().Name);
            return Default(route, rules.Version, DecisionFailures.Error);
        }
    }

    /// <summary>
    /// An experiment is not drawn where its kept assignment could not be seen; anything else follows from the request alone.
    /// </summary>
    private static PageDecision WithoutProfile(PageDecision decision) =>
        decision.Enrols ? decision.ToDefault(DecisionFailures.Limited) : decision with { Reason = DecisionFailures.Limited };

    private PageDecision WithPath(HttpContext context, CompiledRoute route, PageDecision decision, string? value)
    {
        if (value is null) return decision;
        var requested = context.Request.Path.Value ?? "/";
        if (VariationPath.TryResolve(value, route, requested, out var path))
        {
            return decision with { Path = path == requested ? null : OriginPath.Encode(path) };
        }

        Log.BadPath(logger, context.Visit().Site.Name, route.Feature);
        return decision.ToDefault(DecisionFailures.BadPath);
    }

    private static PageDecision Default(CompiledRoute route, long version, string reason) =>
        new() { Feature = route.Feature, Reason = reason, RuleSetVersion = version, Source = "default" };

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Error, "Site {Site}: deciding {Feature} failed: {Kind}")]
        public static partial void EngineFailed(ILogger logger, string site, string feature, string kind);

        [LoggerMessage(
            1202,
            LogLevel.Error,
            "Site {Site}: the rules chose a value for {Feature} that is no path of the origin; the default is served")]
        public static partial void BadPath(ILogger logger, string site, string feature);
    }
}
