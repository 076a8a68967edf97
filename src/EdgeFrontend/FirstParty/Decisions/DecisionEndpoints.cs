using System.Text.Json;
using Personalization.Domain.Decisions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.FirstParty.Decisions;

/// <summary>
/// <c>GET /{p}/decisions</c> and <c>/{p}/decisions/{feature}</c>: what this visitor's browser may know of its decisions. Only features that
/// the rule document declares public, and never a trait.
/// </summary>
internal sealed class DecisionEndpoints(
    VisitorCalls calls, DecisionAdmission admission, VisitRules visitRules, VisitAttributes attributes,
    TimeProvider time) : IFirstPartyEndpoints
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        var variations = endpoints.MapFeature(site => site.Features.Variations);
        variations.MapRead("/decisions", (context, visit, _) => ServeAllAsync(context, visit));
        variations.MapRead($"/decisions/{FirstPartyEndpointExtensions.AnyRest}", ServeOneAsync);
    }

    private async Task ServeAllAsync(HttpContext context, VisitFeature visit)
    {
        var rules = visitRules.Find(context, visit);
        var decisions = rules is null ? [] : await DecideAsync(context, visit, rules, [.. rules.Rules.ClientFeatures]);
        await WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("decisions");
            foreach (var one in decisions)
            {
                writer.WritePropertyName(one.Feature);
                Write(writer, one);
            }

            writer.WriteEndObject();
            writer.WriteNumber("ruleset", rules?.Version ?? 0);
            writer.WriteEndObject();
        });
    }

    private async Task ServeOneAsync(HttpContext context, VisitFeature visit, string feature)
    {
        var rules = visitRules.Find(context, visit);
        if (rules is null || !rules.Rules.IsClientFeature(feature))
        {
            await EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such feature for browsers.");
            return;
        }

        var decisions = await DecideAsync(context, visit, rules, [feature]);
        var one = decisions.Count > 0 ? decisions[0] : Default(feature, "DEFAULT");
        await WriteAsync(context, writer => Write(writer, one));
    }

    private async ValueTask<IReadOnlyList<FeatureDecision>> DecideAsync(
        HttpContext context, VisitFeature visit, EdgeRuleSet rules, string[] features)
    {
        if (features.Length == 0) return [];
        if (admission.Asks(context, visit))
        {
            var answer = await calls.DecideAsync(context, visit, attributes.Request(context, visit, features));
            if (!answer.IsRefused && answer.Result is { } result)
            {
                return [.. result.Decisions.Where(one => rules.Rules.IsClientFeature(one.Feature))];
            }

            if (!answer.IsRefused)
            {
                return Array.ConvertAll(features, feature => Default(feature, answer.Failure ?? DecisionFailures.Unavailable));
            }
        }

        if (visit.IsLimited == true) return Array.ConvertAll(features, feature => Default(feature, DecisionFailures.Limited));
        var input = attributes.Input(context, visit, rules, time.GetUtcNow());
        return Array.ConvertAll(features, feature => Here(rules, feature, input));
    }

    private static FeatureDecision Here(EdgeRuleSet rules, string feature, in DecisionInput input)
    {
        var decided = DecisionEngine.Decide(rules.Rules, feature, input);
        return new FeatureDecision
        {
            Feature = feature,
            Value = decided.Value.Json.ToArray(),
            Variant = decided.Variant,
            Reason = decided.Reason.ToOfrep(),
        };
    }

    private static FeatureDecision Default(string feature, string reason) =>
        new() { Feature = feature, Value = "null"u8.ToArray(), Variant = PageDecision.DefaultVariant, Reason = reason };

    private static void Write(Utf8JsonWriter writer, FeatureDecision decision)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("value");
        writer.WriteRawValue(decision.Value);
        writer.WriteString("variant", decision.Variant);
        writer.WriteString("reason", decision.Reason);
        writer.WriteEndObject();
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var response = context.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "private, no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        using var body = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(body))
        {
            write(writer);
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
        }
    }
}
