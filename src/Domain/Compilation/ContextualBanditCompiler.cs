using System.Text.Json;
using Personalization.Domain.Bucketing;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Experiments;
using Personalization.Domain.Problems;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation;

/// <summary>Compiles the document's <c>contextualBandits</c> into the rules that refer to them.</summary>
internal sealed class ContextualBanditCompiler(CompileContext context, ConditionCompiler conditions)
{
    private static readonly string[] KnownHere = ["banditVersion", "contexts"];
    private static readonly string[] KnownInContext = ["leafId", "condition", "weights"];

    /// <summary>Checks what the document says about bandits, whether a rule refers to it or not.</summary>
    public void Check(JsonElement root)
    {
        if (!root.TryGetProperty("contextualBandits", out var bandits)) return;
        if (bandits.ValueKind != JsonValueKind.Object)
        {
            context.RefuseIfStrict("contextualBandits", $"is {TypedFields.Shown(bandits)}; must be an object of bandits by name");
            return;
        }

        context.ContextualBandits = bandits;
        foreach (var (name, bandit) in JsonFields.Entries(bandits))
        {
            var place = "contextualBandits." + name;
            if (bandit.ValueKind != JsonValueKind.Object)
            {
                context.RefuseIfStrict(place, "a bandit must be an object with contexts");
                continue;
            }

            context.CheckFields(bandit, place, KnownHere);
            Whole(bandit, "banditVersion", place);
            if (!bandit.TryGetProperty("contexts", out var list) || list.ValueKind != JsonValueKind.Array)
            {
                context.RefuseIfStrict(
                    place + ".contexts",
                    $"is {TypedFields.Shown(list)}; must be an array of contexts, each with leafId, condition and weights");
            }

            var index = 0;
            foreach (var item in Contexts(bandit))
            {
                var where = $"{place}.contexts[{index++}]";
                if (item.ValueKind != JsonValueKind.Object)
                {
                    context.Refuse(where, "must be an object with leafId, condition and weights");
                    continue;
                }

                context.CheckFields(item, where, KnownInContext);
                if (!item.TryGetProperty("leafId", out _))
                {
                    context.RefuseIfStrict(where + ".leafId", "is missing; the number that the bandit knows this context by");
                }

                Whole(item, "leafId", where);
                _ = conditions.CompileOptional(item, "condition", where);
                if (Shares(item) is null)
                {
                    context.RefuseIfStrict(where + ".weights", "must be an array of shares that sum to 1");
                }
                else if (context.Strict && context.Fields.Shares(item.GetProperty("weights"), where + ".weights") is { } weights)
                {
                    ExperimentCompiler.RefuseBadSum(context, weights, where + ".weights", count: null);
                }
            }
        }
    }

    /// <summary>
    /// The bandit that a rule refers to; null for none, and in an import for one that the payload lacks (the rule's own weights count
    /// then).
    /// </summary>
    /// <param name="json">The rule.</param>
    /// <param name="place">Its place.</param>
    /// <param name="count">Number of variations.</param>
    /// <param name="ranges">Makes the ranges for weights; null for the rule's own.</param>
    /// <param name="own">The rule's own weights, when it has any.</param>
    public ContextualBandit? Compile(JsonElement json, string place, int count, Func<double[]?, VariationRanges> ranges, double[]? own)
    {
        if (context.Fields.Name(json, "contextualBanditRef", place) is not { } name) return null;
        if (context.ContextualBandits.ValueKind != JsonValueKind.Object
            || !context.ContextualBandits.TryGetProperty(name, out var bandit) || bandit.ValueKind != JsonValueKind.Object)
        {
            context.RefuseIfStrict(
                CompileContext.Join(place, "contextualBanditRef"), $"there is no bandit '{name}' in contextualBandits", RuleLaw.Reference);
            return null;
        }

        var where = "contextualBandits." + name;
        if (!context.Expand(bandit, place)) return null;
        var version = Whole(bandit, "banditVersion", where);
        var leaves = new List<ContextualLeaf>();
        foreach (var item in Contexts(bandit).Where(item => item.ValueKind == JsonValueKind.Object))
        {
            var here = $"{where}.contexts[{leaves.Count}]";
            var weights = Weights(item, here, count);
            leaves.Add(new ContextualLeaf(
                conditions.CompileOptional(item, "condition", here), ranges(weights), Whole(item, "leafId", here), weights, version));
        }

        var otherwise = new ContextualLeaf(null, ranges(own), ContextualLeaf.NoContext, own ?? Allocation.EqualWeights(count), version)
        {
            IsContext = false,
        };
        return new ContextualBandit([.. leaves], otherwise);
    }

    private double[]? Weights(JsonElement item, string place, int count)
    {
        if (Shares(item) is not { } weights) return null;
        ExperimentCompiler.RefuseBadSum(context, weights, CompileContext.Join(place, "weights"), count);
        return weights;
    }

    private static double[]? Shares(JsonElement item) =>
        item.TryGetProperty("weights", out var list)
            && list.ValueKind == JsonValueKind.Array
            && list.EnumerateArray().All(weight => weight.ValueKind == JsonValueKind.Number)
            ? [.. list.EnumerateArray().Select(weight => weight.GetDouble())]
            : null;

    private int? Whole(JsonElement json, string member, string place)
    {
        if (!json.TryGetProperty(member, out var value)) return null;
        if (TypedFields.TryWhole(value, out var number)) return number;
        context.Refuse(CompileContext.Join(place, member), $"is {TypedFields.Shown(value)}; must be a whole number");
        return null;
    }

    private static JsonElement.ArrayEnumerator Contexts(JsonElement bandit) =>
        bandit.TryGetProperty("contexts", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}
