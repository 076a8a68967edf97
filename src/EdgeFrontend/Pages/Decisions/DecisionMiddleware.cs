using Personalization.Domain.Routing;
using Personalization.Domain.Switches;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.Pages.Decisions;

/// <summary>Stage 3: asks for a decision when the request is for a route of the rule set, and for nothing otherwise.</summary>
internal sealed class DecisionMiddleware(RequestDelegate next, VisitRules visitRules, RouteDecider decider, DecisionCounters counters)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var visit = context.Visit();
        // Answers to posts are pages too, though no route is about them.
        visit.IsSnippetOff = visitRules.IsOff(visit, KillSwitchKind.Snippet);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return next(context);
        if (!visit.Site.Features.Variations || IsWebSocket(request) || visitRules.Find(context, visit) is not { } rules)
        {
            return next(context);
        }

        return rules.Rules.TryMatchRoute(
            RequestHost.Name(request), request.Path.Value ?? "/", request.QueryString.Value, request.Method, out var route)
            ? DecideAsync(context, visit, rules, route!)
            : next(context);
    }

    /// <summary>The rest of the handshake is between browser and origin.</summary>
    private static bool IsWebSocket(HttpRequest request) =>
        string.Equals(request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);

    private async Task DecideAsync(HttpContext context, VisitFeature visit, EdgeRuleSet rules, CompiledRoute route)
    {
        visit.Route = route.Pattern;
        visit.Decision = decider.TurnedOff(rules, route) ?? await decider.DecideAsync(context, visit, rules, route);
        if (rules.IsCandidate && visit.Decision is { Source: "grain" } && visit.Decision.RuleSetVersion != rules.Version)
        {
            // The silo does not have the candidate: never a default for that, the version in force decides.
            var request = context.Request;
            if (visitRules.Leave(visit) is not { } stable
                || !stable.Rules.TryMatchRoute(
                    RequestHost.Name(request), request.Path.Value ?? "/", request.QueryString.Value, request.Method, out var other))
            {
                (visit.Decision, visit.Route) = (null, null);
                await next(context);
                return;
            }

            (rules, route) = (stable, other!);
            visit.Route = route.Pattern;
            visit.Decision = decider.TurnedOff(rules, route) ?? await decider.DecideAsync(context, visit, rules, route);
        }

        try
        {
            await next(context);
        }
        finally
        {
            // Behind the origin, which may have made a default of it.
            if (visit.Preview.Length == 0)
            {
                counters.Count(visit.Site.Name, route.Pattern, visit.Decision, rules.Cohort);
            }
        }
    }
}
