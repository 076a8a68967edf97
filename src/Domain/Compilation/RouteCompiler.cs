using System.Text.Json;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Problems;
using Personalization.Domain.Routing;
using Personalization.Domain.Rules;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation;

/// <summary>Compiles routes, and checks that every value of a routed feature is a path that may be forwarded to.</summary>
internal sealed class RouteCompiler(CompileContext context)
{
    public CompiledRoute[] Compile(JsonElement root, CompiledFeature[] features)
    {
        if (!root.TryGetProperty("routes", out var list)) return [];
        if (list.ValueKind != JsonValueKind.Array)
        {
            context.Refuse("routes", "must be an array");
            return [];
        }

        if (list.GetArrayLength() > RuleLimits.Routes)
        {
            context.Refuse("routes", $"there are {list.GetArrayLength()} routes; at most {RuleLimits.Routes}", RuleLaw.Limit);
        }

        var routes = new List<CompiledRoute>();
        var index = 0;
        foreach (var json in list.EnumerateArray())
        {
            if (Route(json, index, $"routes[{index}]") is { } route)
            {
                routes.Add(route);
            }

            index++;
        }

        CheckValues(routes, features);
        return [.. routes];
    }

    private CompiledRoute? Route(JsonElement json, int index, string place)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            context.Refuse(place, "must be an object with path and feature");
            return null;
        }

        context.CheckFields(json, place, ["path", "feature", "host", "query", "method"]);
        var path = JsonFields.OptionalText(json, "path");
        if (path is null
            || path.Length == 0
            || path[0] != '/'
            || path.AsSpan(0, path.Length - 1).Contains('*')
            || path.AsSpan().ContainsAny('?', '#'))
        {
            context.Refuse(
                place + ".path",
                "must be a path that starts with a slash; a * may stand at the end only, and query conditions go into query");
            return null;
        }

        if (!json.TryGetProperty("feature", out var named) || named.ValueKind != JsonValueKind.String)
        {
            context.Refuse(place + ".feature", $"is {TypedFields.Shown(named)}; must be the name of a feature");
            return null;
        }

        var feature = JsonFields.Text(named);
        if (!context.FeatureIndexes.TryGetValue(feature, out var featureIndex))
        {
            context.Refuse(place + ".feature", $"there is no feature '{feature}' in features", RuleLaw.Reference);
            featureIndex = -1;
        }

        var conditions = new RouteConditions(Names(json, "host", place), Names(json, "method", place), Query(json, place + ".query"));
        return featureIndex < 0 ? null : new CompiledRoute(index, path, feature, featureIndex, conditions);
    }

    private string[]? Names(JsonElement json, string member, string place)
    {
        if (!json.TryGetProperty(member, out var value)) return null;
        if (TypedFields.IsName(value)) return [JsonFields.Text(value)];
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(TypedFields.IsName))
        {
            return [.. value.EnumerateArray().Select(JsonFields.Text)];
        }

        context.Refuse(
            CompileContext.Join(place, member), $"is {TypedFields.Shown(value)}; must be text, or an array of texts that is not empty");
        return null;
    }

    private KeyValuePair<string, string?>[]? Query(JsonElement json, string place)
    {
        if (!json.TryGetProperty("query", out var query)) return null;
        if (query.ValueKind != JsonValueKind.Object
            || query.EnumerateObject().Any(member => member.Value.ValueKind != JsonValueKind.String))
        {
            context.Refuse(place, "must be an object of parameter names and their value as text, \"*\" for any");
            return null;
        }

        return [.. query.EnumerateObject()
            .Select(member => KeyValuePair.Create(member.Name, member.Value.ValueEquals("*") ? null : JsonFields.Text(member.Value)))];
    }

    private void CheckValues(List<CompiledRoute> routes, CompiledFeature[] features)
    {
        foreach (var group in routes.GroupBy(route => route.FeatureIndex))
        {
            var feature = features[group.Key];
            var keepsRest = group.All(route => route.IsPrefix);
            foreach (var (member, value) in feature.Values())
            {
                var place = $"features.{feature.Key}.{member}";
                if (value.IsNull) continue;
                if (value.Text is not { } text)
                {
                    context.Refuse(place, $"a feature with a route takes origin paths or null, not {value}", RuleLaw.Path);
                }
                else if (text.EndsWith('*') && !keepsRest)
                {
                    context.Refuse(
                        place,
                        $"'{text}' keeps the rest of the path, but route '{group.First(route => !route.IsPrefix).Pattern}' has none",
                        RuleLaw.Path);
                }
                else if (VariationPath.Explain(text.EndsWith('*') ? text[..^1] : text) is { } reason)
                {
                    context.Refuse(place, $"'{text}' {reason}", RuleLaw.Path);
                }
            }
        }
    }
}
