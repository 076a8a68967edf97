using System.Text.Json;
using Personalization.Domain.Bucketing;
using Personalization.Domain.Experiments;

namespace Personalization.Domain.Rules.Compilation;

/// <summary>Compiles the document's <c>contextualBandits</c> into the rules that refer to them.</summary>
internal sealed class ContextualBanditCompiler(CompileContext context, ConditionCompiler conditions)
{
    private static readonly string[] KnownHere = ["banditVersion", "contexts"];
    private static readonly string[] KnownInContext = ["leafId", "condition", "weights"];

    /// <summary>Checks what the document says about bandits, whether a rule refers to it or not.</summary>
    public void Check(JsonElement root)
    {
        if (!root.TryGetProperty("contextualBandits", out var bandits))
            return;
        if (bandits.ValueKind != JsonValueKind.Object)
        {
            context.RefuseIfStrict("contextualBandits", "must be an object of bandits by name");
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
                    context.RefuseIfStrict(where + ".leafId", "is missing; the number that the bandit knows this context by");
                if (Shares(item) is null)
                    context.RefuseIfStrict(where + ".weights", "must be an array of shares that sum to 1");
            }
        }
    }

    /// <summary>The bandit that a rule refers to; null for none, and in an import for one that the payload lacks (the rule's own weights count then).</summary>
    /// <param name="json">The rule.</param>
    /// <param name="place">Its place.</param>
    /// <param name="count">Number of variations.</param>
    /// <param name="ranges">Makes the ranges for weights; null for the rule's own.</param>
    /// <param name="own">The rule's own weights, when it has any.</param>
    public ContextualBandit? Compile(JsonElement json, string place, int count, Func<double[]?, BucketRange[]> ranges, double[]? own)
    {
        if (!JsonFields.Flag(json, "contextualBanditRef"))
            return null;
        var reference = json.GetProperty("contextualBanditRef");
        var name = reference.ValueKind == JsonValueKind.String ? JsonFields.Text(reference) : null;
        if (name is null || context.ContextualBandits.ValueKind != JsonValueKind.Object
            || !context.ContextualBandits.TryGetProperty(name, out var bandit) || bandit.ValueKind != JsonValueKind.Object)
        {
            context.RefuseIfStrict(CompileContext.Join(place, "contextualBanditRef"), $"there is no bandit '{name}' in contextualBandits");
            return null;
        }

        var where = "contextualBandits." + name;
        if (!context.Expand(bandit, place))
            return null;
        var version = Whole(bandit, "banditVersion", where);
        var leaves = new List<ContextualLeaf>();
        foreach (var item in Contexts(bandit).Where(item => item.ValueKind == JsonValueKind.Object))
        {
            var here = $"{where}.contexts[{leaves.Count}]";
            var weights = Weights(item, here, count);
            leaves.Add(new ContextualLeaf(conditions.CompileOptional(item, "condition", here), ranges(weights), Whole(item, "leafId", here), weights, version));
        }

        var otherwise = new ContextualLeaf(null, ranges(own), ContextualLeaf.NoContext, own ?? Allocation.EqualWeights(count), version) { IsContext = false };
        return new ContextualBandit([.. leaves], otherwise);
    }

    private double[]? Weights(JsonElement item, string place, int count)
    {
        if (Shares(item) is not { } weights)
            return null;
        if (weights.Length != count || weights.Sum() is < 0.99 or > 1.01 || weights.Any(weight => weight < 0))
            context.RefuseIfStrict(CompileContext.Join(place, "weights"), $"must be {count} shares that sum to 1; they are {weights.Length} and sum to {weights.Sum()}");
        return weights;
    }

    private static double[]? Shares(JsonElement item) =>
        item.TryGetProperty("weights", out var list) && list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(weight => weight.ValueKind == JsonValueKind.Number)
            ? [.. list.EnumerateArray().Select(weight => weight.GetDouble())]
            : null;

    private int? Whole(JsonElement json, string member, string place)
    {
        if (!json.TryGetProperty(member, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
            return number;
        context.Refuse(CompileContext.Join(place, member), "must be a whole number");
        return null;
    }

    private static JsonElement.ArrayEnumerator Contexts(JsonElement bandit) =>
        bandit.TryGetProperty("contexts", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}
