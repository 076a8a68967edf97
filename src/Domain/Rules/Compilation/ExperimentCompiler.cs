using System.Text.Json;
using Personalization.Domain.Bucketing;
using Personalization.Domain.Experiments;

namespace Personalization.Domain.Rules.Compilation;

/// <summary>Compiles experiments and the fields that they share with force rules.</summary>
internal sealed class ExperimentCompiler(CompileContext context, ConditionCompiler conditions)
{
    private readonly ContextualBanditCompiler bandits = new(context, conditions);

    public CompiledExperiment Compile(string feature, JsonElement json, string place, bool inFeature, StandaloneTargeting? standalone = null)
    {
        var key = Key(feature, json);
        var hashAttribute = HashAttribute(json);
        var fallback = JsonFields.OptionalText(json, "fallbackAttribute") is { Length: > 0 } other ? other : null;
        var bucketVersion = Whole(json, "bucketVersion", place);
        var minimum = Whole(json, "minBucketVersion", place);
        if (minimum > 1000)
            context.Refuse(CompileContext.Join(place, "minBucketVersion"), "is larger than 1000");
        var variations = Variations(json, place);
        var filters = Filters(json, place);
        var weights = Weights(json, place, variations.Length);
        var ranges = Ranges(json, place, variations.Length);
        return new CompiledExperiment
        {
            Key = key,
            Name = JsonFields.OptionalText(json, "name"),
            Phase = JsonFields.OptionalText(json, "phase"),
            Variations = variations,
            Ranges = ranges(weights),
            Bandit = bandits.Compile(json, place, variations.Length, ranges, weights),
            Hash = new SeededHash(Seed(json) ?? key, HashVersion(json, place, 1, required: true)),
            HashAttribute = hashAttribute,
            HashSlot = context.SlotOf(hashAttribute),
            FallbackAttribute = fallback,
            FallbackSlot = fallback is null ? -1 : context.SlotOf(fallback),
            StickyFallbackAttribute = fallback ?? "id",
            StickyFallbackSlot = context.SlotOf(fallback ?? "id"),
            DisableSticky = JsonFields.Flag(json, "disableStickyBucketing"),
            LeaveWhenTargetingLost = LeaveWhenTargetingLost(json, place),
            BucketVersion = bucketVersion,
            StickyKey = $"{key}__{bucketVersion}",
            BlockedStickyKeys = [.. Enumerable.Range(0, Math.Clamp(minimum, 0, 1000)).Select(version => $"{key}__{version}")],
            Filters = filters,
            Namespace = filters is null ? Namespace(json, place) : null,
            Condition = conditions.CompileOptional(json, "condition", place),
            Prerequisites = inFeature && standalone is null ? [] : Prerequisites(json, place),
            Standalone = standalone,
        };
    }

    /// <summary>The experiment's key: its own, else the feature's name.</summary>
    public static string Key(string feature, JsonElement json) => JsonFields.OptionalText(json, "key") is { Length: > 0 } given ? given : feature;

    /// <summary>Bandit rules carry their variations under a name of their own, so that older SDKs skip them; it goes first.</summary>
    public static JsonElement VariationsOf(JsonElement json)
    {
        if (json.TryGetProperty("contextualVariations", out var contextual) && contextual.ValueKind != JsonValueKind.Null)
            return contextual;
        return json.TryGetProperty("variations", out var variations) ? variations : default;
    }

    public static string HashAttribute(JsonElement json) => JsonFields.OptionalText(json, "hashAttribute") is { Length: > 0 } name ? name : "id";

    public static string? Seed(JsonElement json) => JsonFields.OptionalText(json, "seed") is { Length: > 0 } seed ? seed : null;

    public int HashVersion(JsonElement json, string place, int byDefault, bool required)
    {
        var where = CompileContext.Join(place, "hashVersion");
        if (!JsonFields.Flag(json, "hashVersion"))
        {
            if (required)
                context.RefuseIfStrict(where, "write it out: 2 (the format's silent default is 1, which is biased)");
            return byDefault;
        }

        var version = json.GetProperty("hashVersion");
        if (version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number))
        {
            if (number is not (1 or 2))
                context.RefuseIfStrict(where, $"{number} is unknown; write 2");
            return number;
        }

        context.RefuseIfStrict(where, "must be 1 or 2");
        return -1;
    }

    public double Coverage(JsonElement value, string place)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            var coverage = value.GetDouble();
            if (coverage is < 0 or > 1)
                context.RefuseIfStrict(CompileContext.Join(place, "coverage"), $"{coverage} is outside 0..1");
            return coverage;
        }

        context.RefuseIfStrict(CompileContext.Join(place, "coverage"), "must be a number in 0..1");
        return 0;
    }

    public BucketRange? Range(JsonElement json, string member, string place) =>
        json.TryGetProperty(member, out var value) && JsonFields.IsTruthy(value) ? Range(value, CompileContext.Join(place, member)) : null;

    public CompiledFilter[]? Filters(JsonElement json, string place)
    {
        if (!JsonFields.Flag(json, "filters"))
            return null;
        var filters = new List<CompiledFilter>();
        var where = CompileContext.Join(place, "filters");
        foreach (var filter in Elements(json.GetProperty("filters"), where))
        {
            var here = $"{where}[{filters.Count}]";
            if (filter.ValueKind != JsonValueKind.Object)
            {
                context.Refuse(here, "must be an object with seed and ranges");
                continue;
            }

            context.CheckFields(filter, here, ["seed", "ranges", "attribute", "hashVersion"]);
            if (JsonFields.OptionalText(filter, "seed") is null)
                context.RefuseIfStrict(here + ".seed", "is missing");
            if (!filter.TryGetProperty("ranges", out _))
                context.RefuseIfStrict(here + ".ranges", "is missing; without ranges the filter lets nobody in");
            var ranges = filter.TryGetProperty("ranges", out var list) ? RangeList(list, here + ".ranges") : [];
            var attribute = JsonFields.OptionalText(filter, "attribute") is { Length: > 0 } name ? name : "id";
            var hash = new SeededHash(JsonFields.OptionalText(filter, "seed") ?? "undefined", HashVersion(filter, here, 2, required: false));
            filters.Add(new CompiledFilter(context.SlotOf(attribute), hash, ranges));
        }

        return [.. filters];
    }

    public CompiledPrerequisite[] Prerequisites(JsonElement json, string place)
    {
        if (!JsonFields.Flag(json, "parentConditions"))
            return [];
        var prerequisites = new List<CompiledPrerequisite>();
        var where = CompileContext.Join(place, "parentConditions");
        foreach (var parent in Elements(json.GetProperty("parentConditions"), where))
        {
            var here = $"{where}[{prerequisites.Count}]";
            if (parent.ValueKind != JsonValueKind.Object || JsonFields.OptionalText(parent, "id") is not { } id)
            {
                context.Refuse(here, "must be an object with the id of a feature and a condition");
                continue;
            }

            context.CheckFields(parent, here, ["id", "condition", "gate"]);
            if (!context.FeatureIndexes.TryGetValue(id, out var feature))
            {
                feature = -1;
                context.RefuseIfStrict(here + ".id", $"there is no feature '{id}' in features");
            }

            prerequisites.Add(new CompiledPrerequisite(id, feature, conditions.CompileOptional(parent, "condition", here), JsonFields.Flag(parent, "gate")));
        }

        return [.. prerequisites];
    }

    /// <summary>What makes ranges of weights: explicit ranges make the weights moot.</summary>
    private Func<double[]?, BucketRange[]> Ranges(JsonElement json, string place, int count)
    {
        if (JsonFields.Flag(json, "ranges"))
        {
            var ranges = RangeList(json.GetProperty("ranges"), CompileContext.Join(place, "ranges"));
            return _ => ranges;
        }

        var coverage = json.TryGetProperty("coverage", out var value) ? Coverage(value, place) : 1;
        return weights => Allocation.Ranges(count, coverage, weights);
    }

    private double[]? Weights(JsonElement json, string place, int count)
    {
        if (!JsonFields.Flag(json, "weights"))
            return null;
        var where = CompileContext.Join(place, "weights");
        var list = Elements(json.GetProperty("weights"), where).ToList();
        if (list.Exists(weight => weight.ValueKind != JsonValueKind.Number))
        {
            context.Refuse(where, "must hold numbers only");
            return null;
        }

        double[] weights = [.. list.Select(weight => weight.GetDouble())];
        if (weights.Length != count || weights.Sum() is < 0.99 or > 1.01 || weights.Any(weight => weight < 0))
            context.RefuseIfStrict(where, $"must be {count} shares that sum to 1; they are {weights.Length} and sum to {weights.Sum()}");
        return weights;
    }

    private CompiledVariation[] Variations(JsonElement json, string place)
    {
        var where = CompileContext.Join(place, "variations");
        var values = Elements(VariationsOf(json), where).ToList();
        if (values.Count > RuleLimits.Variations)
            context.Refuse(where, $"there are {values.Count} variations; at most {RuleLimits.Variations}");
        if (values.Count < 2)
            context.RefuseIfStrict(where, "an experiment needs at least two variations");
        var meta = json.TryGetProperty("meta", out var field) && field.ValueKind == JsonValueKind.Array ? field.EnumerateArray().ToList() : [];
        if (meta.Count > 0 && meta.Count != values.Count)
            context.RefuseIfStrict(CompileContext.Join(place, "meta"), $"has {meta.Count} entries for {values.Count} variations");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var variations = new CompiledVariation[values.Count];
        for (var i = 0; i < variations.Length; i++)
        {
            var about = i < meta.Count && meta[i].ValueKind == JsonValueKind.Object ? meta[i] : default;
            if (about.ValueKind == JsonValueKind.Object)
                context.CheckFields(about, $"{place}.meta[{i}]", ["key", "name", "passthrough"]);
            variations[i] = Variation(JsonFields.Value(values[i]), i, about);
            if (!keys.Add(variations[i].Key))
                context.RefuseIfStrict($"{place}.meta[{i}].key", $"'{variations[i].Key}' is there twice");
        }

        return variations;
    }

    private CompiledVariation Variation(FlagValue value, int index, JsonElement about)
    {
        if (about.ValueKind != JsonValueKind.Object)
            return new CompiledVariation(value, index.ToString(), context.Strict ? index.ToString() : null, null, false);
        var key = JsonFields.OptionalText(about, "key");
        var shown = string.IsNullOrEmpty(key) ? index.ToString() : key;
        return new CompiledVariation(value, shown, key ?? (context.Strict ? shown : null), JsonFields.OptionalText(about, "name"), JsonFields.Flag(about, "passthrough"));
    }

    private BucketRange[] RangeList(JsonElement list, string place) =>
        [.. Elements(list, place).Select((range, index) => Range(range, $"{place}[{index}]"))];

    private BucketRange Range(JsonElement value, string place)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 && value[0].ValueKind == JsonValueKind.Number && value[1].ValueKind == JsonValueKind.Number)
            return new BucketRange(value[0].GetDouble(), value[1].GetDouble());
        context.Refuse(place, "must be [start, end] with numbers in 0..1");
        return default;
    }

    private NamespaceSlice? Namespace(JsonElement json, string place)
    {
        if (!JsonFields.Flag(json, "namespace"))
            return null;
        var value = json.GetProperty("namespace");
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 3 && value[0].ValueKind == JsonValueKind.String
            && value[1].ValueKind == JsonValueKind.Number && value[2].ValueKind == JsonValueKind.Number)
            return new NamespaceSlice(JsonFields.Text(value[0]), value[1].GetDouble(), value[2].GetDouble());
        context.Refuse(CompileContext.Join(place, "namespace"), "must be [name, start, end]");
        return null;
    }

    private bool LeaveWhenTargetingLost(JsonElement json, string place)
    {
        if (!json.TryGetProperty("stickyWhenTargetingLost", out var value))
            return false;
        if (value.ValueKind == JsonValueKind.String && (value.ValueEquals("keep") || value.ValueEquals("leave")))
            return value.ValueEquals("leave");
        context.Refuse(CompileContext.Join(place, "stickyWhenTargetingLost"), "must be \"keep\" or \"leave\"");
        return false;
    }

    private int Whole(JsonElement json, string member, string place)
    {
        if (!JsonFields.Flag(json, member))
            return 0;
        if (json.GetProperty(member) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number))
            return number;
        context.Refuse(CompileContext.Join(place, member), "must be a whole number");
        return 0;
    }

    private JsonElement.ArrayEnumerator Elements(JsonElement list, string place)
    {
        if (list.ValueKind == JsonValueKind.Array)
            return list.EnumerateArray();
        context.Refuse(place, "must be an array");
        return default;
    }
}
