using System.Text.Json;
using Personalization.Domain.Bucketing;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Conditions;
using Personalization.Domain.Experiments;
using Personalization.Domain.Problems;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation;

/// <summary>Compiles experiments and the fields that they share with force rules.</summary>
internal class ExperimentCompiler(CompileContext context, ConditionCompiler conditions)
{
    private readonly ContextualBanditCompiler _bandits = new(context, conditions);
    private readonly TypedFields _fields = context.Fields;

    /// <summary>Compiles a rule's experiment.</summary>
    public virtual CompiledExperiment CompileRule(string feature, JsonElement json, string place) => Compile(feature, json, place);

    /// <summary>Comes after all rules, when every feature is known.</summary>
    public virtual void Finish()
    {
    }

    /// <summary>Compiles an experiment.</summary>
    /// <param name="feature">The feature whose rule it is.</param>
    /// <param name="json">The rule.</param>
    /// <param name="place">Where that is.</param>
    /// <param name="ownsPrerequisites">Whether its prerequisites are its own; those of a rule are the rule's.</param>
    public CompiledExperiment Compile(string feature, JsonElement json, string place, bool ownsPrerequisites = false)
    {
        var key = Key(feature, json, place);
        var hashAttribute = HashAttribute(json, place);
        var fallback = _fields.Name(json, "fallbackAttribute", place);
        var bucketVersion = _fields.Whole(json, "bucketVersion", place, 0, int.MaxValue) ?? 0;
        var minimum = _fields.Whole(json, "minBucketVersion", place, 0, RuleLimits.MinBucketVersion) ?? 0;
        if (minimum > RuleLimits.MinBucketVersion && !context.Strict)
        {
            context.Refuse(CompileContext.Join(place, "minBucketVersion"), $"is larger than {RuleLimits.MinBucketVersion}", RuleLaw.Limit);
        }

        context.RefuseVoid(json, place, "has no effect beside ranges, which say the same; leave one of the two out", Overridden(json));
        var variations = new VariationCompiler(context).Compile(json, place);
        var filters = Filters(json, place);
        var weights = Weights(json, place, variations.Length);
        var ranges = Ranges(json, place, variations.Length);
        return new CompiledExperiment
        {
            Key = key,
            Name = _fields.Text(json, "name", place),
            Phase = _fields.Text(json, "phase", place),
            Variations = variations,
            Ranges = ranges(weights),
            Bandit = _bandits.Compile(json, place, variations.Length, ranges, weights),
            Hash = new SeededHash(Seed(json, place) ?? key, HashVersion(json, place, 1, required: true)),
            HashAttribute = hashAttribute,
            HashSlot = context.SlotOf(hashAttribute),
            FallbackAttribute = fallback,
            FallbackSlot = fallback is null ? -1 : context.SlotOf(fallback),
            StickyFallbackAttribute = fallback ?? "id",
            StickyFallbackSlot = context.SlotOf(fallback ?? "id"),
            DisableSticky = _fields.Flag(json, "disableStickyBucketing", place),
            LeaveWhenTargetingLost = LeaveWhenTargetingLost(json, place),
            BucketVersion = bucketVersion,
            StickyKey = $"{key}__{bucketVersion}",
            BlockedStickyKeys =
                [.. Enumerable.Range(0, Math.Clamp(minimum, 0, RuleLimits.MinBucketVersion)).Select(version => $"{key}__{version}")],
            Filters = filters,
            Namespace = Namespace(json, place, counts: filters is null),
            Condition = conditions.CompileOptional(json, "condition", place),
            Prerequisites = ownsPrerequisites ? Prerequisites(json, place) : [],
        };
    }

    /// <summary>The experiment's key: its own, else the feature's name.</summary>
    public string Key(string feature, JsonElement json, string place) => _fields.Name(json, "key", place) ?? feature;

    /// <summary>Bandit rules carry their variations under a name of their own, so that older SDKs skip them; it goes first.</summary>
    public static JsonElement VariationsOf(JsonElement json)
    {
        if (json.TryGetProperty("contextualVariations", out var contextual) && contextual.ValueKind != JsonValueKind.Null)
        {
            return contextual;
        }

        return json.TryGetProperty("variations", out var variations) ? variations : default;
    }

    public string HashAttribute(JsonElement json, string place) => _fields.Name(json, "hashAttribute", place) ?? "id";

    public string? Seed(JsonElement json, string place) => _fields.Name(json, "seed", place);

    public int HashVersion(JsonElement json, string place, int byDefault, bool required)
    {
        var where = CompileContext.Join(place, "hashVersion");
        if (!json.TryGetProperty("hashVersion", out var version) || (!context.Strict && !JsonFields.IsTruthy(version)))
        {
            if (required)
            {
                context.RefuseIfStrict(where, "write it out: 2 (the format's silent default is 1, which is biased)");
            }

            return byDefault;
        }

        if (TypedFields.TryWhole(version, out var number))
        {
            if (number is not (1 or 2))
            {
                context.RefuseIfStrict(where, $"{number} is unknown; write 2");
            }

            return number;
        }

        context.RefuseIfStrict(where, $"is {TypedFields.Shown(version)}; must be 1 or 2");
        return -1;
    }

    /// <summary>The coverage; null when there is none.</summary>
    public double? Coverage(JsonElement json, string place)
    {
        if (!json.TryGetProperty("coverage", out var value)) return null;
        var where = CompileContext.Join(place, "coverage");
        if (value.ValueKind == JsonValueKind.Number) return _fields.Share(value, where);
        context.RefuseIfStrict(where, $"is {TypedFields.Shown(value)}; must be a number in 0..1");
        return 0;
    }

    public BucketRange? Range(JsonElement json, string member, string place)
    {
        if (!_fields.TryGet(json, member, place, JsonValueKind.Array, "must be [start, end] with numbers in 0..1", out var value))
        {
            return null;
        }

        return _fields.Range(value, CompileContext.Join(place, member));
    }

    public CompiledFilter[]? Filters(JsonElement json, string place)
    {
        var list = _fields.List(json, "filters", place, "layers, each with seed and ranges");
        if (list.ValueKind == JsonValueKind.Undefined) return null;
        var filters = new List<CompiledFilter>();
        var where = CompileContext.Join(place, "filters");
        foreach (var filter in list.EnumerateArray())
        {
            var here = $"{where}[{filters.Count}]";
            if (filter.ValueKind != JsonValueKind.Object)
            {
                context.Refuse(here, $"is {TypedFields.Shown(filter)}; must be an object with seed and ranges");
                continue;
            }

            context.CheckFields(filter, here, ["seed", "ranges", "attribute", "hashVersion"]);
            if (!filter.TryGetProperty("seed", out _))
            {
                context.RefuseIfStrict(here + ".seed", "is missing");
            }

            if (!filter.TryGetProperty("ranges", out _))
            {
                context.RefuseIfStrict(here + ".ranges", "is missing; without ranges the filter lets nobody in");
            }

            var ranges = RangeList(_fields.List(filter, "ranges", here, "[start, end] pairs"), here + ".ranges");
            var attribute = _fields.Name(filter, "attribute", here) ?? "id";
            var hash = new SeededHash(_fields.Text(filter, "seed", here) ?? "undefined", HashVersion(filter, here, 2, required: false));
            filters.Add(new CompiledFilter(context.SlotOf(attribute), hash, ranges));
        }

        return [.. filters];
    }

    public CompiledPrerequisite[] Prerequisites(JsonElement json, string place)
    {
        var list = _fields.List(json, "parentConditions", place, "other features, each with id and condition");
        if (list.ValueKind == JsonValueKind.Undefined) return [];
        var prerequisites = new List<CompiledPrerequisite>();
        var where = CompileContext.Join(place, "parentConditions");
        foreach (var parent in list.EnumerateArray())
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
                context.RefuseIfStrict(here + ".id", $"there is no feature '{id}' in features", RuleLaw.Reference);
            }

            prerequisites.Add(new CompiledPrerequisite(
                id, feature, conditions.CompileOptional(parent, "condition", here), _fields.Flag(parent, "gate", here)));
        }

        return [.. prerequisites];
    }

    private static string[] Overridden(JsonElement json) =>
        json.TryGetProperty("ranges", out var ranges) && JsonFields.IsTruthy(ranges) ? ["weights", "coverage", "contextualBanditRef"] : [];

    /// <summary>What makes ranges of weights: explicit ranges make the weights moot.</summary>
    private Func<double[]?, VariationRanges> Ranges(JsonElement json, string place, int count)
    {
        var list = _fields.List(json, "ranges", place, "[start, end] pairs, one a variation");
        if (list.ValueKind != JsonValueKind.Undefined)
        {
            var where = CompileContext.Join(place, "ranges");
            var ranges = RangeList(list, where);
            if (ranges.Length != list.GetArrayLength()) return _ => VariationRanges.OfRanges([]);
            if (ranges.Length != count)
            {
                context.RefuseIfStrict(where, $"has {ranges.Length} ranges for {count} variations", RuleLaw.Count);
            }

            RefuseOverlaps(ranges, where);
            // As in the format, a range beyond the variations puts nobody anywhere.
            var all = VariationRanges.OfRanges(ranges.Length > count ? ranges[..count] : ranges);
            return _ => all;
        }

        var coverage = Coverage(json, place) ?? 1;
        return weights => VariationRanges.OfWeights(count, coverage, weights);
    }

    private void RefuseOverlaps(BucketRange[] ranges, string place)
    {
        for (var i = 1; i < ranges.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (ranges[i].Start < ranges[j].End && ranges[j].Start < ranges[i].End)
                {
                    context.RefuseIfStrict(
                        $"{place}[{i}]",
                        FormattableString.Invariant(
                            $"[{ranges[i].Start}, {ranges[i].End}] overlaps [{ranges[j].Start}, {ranges[j].End}] of variation {j}; a unit can be in one only"),
                        RuleLaw.Overlap);
                }
            }
        }
    }

    private double[]? Weights(JsonElement json, string place, int count)
    {
        var list = _fields.List(json, "weights", place, "shares, one a variation");
        var where = CompileContext.Join(place, "weights");
        if (list.ValueKind == JsonValueKind.Undefined || _fields.Shares(list, where) is not { } weights) return null;
        RefuseBadSum(context, weights, where, count);
        return weights;
    }

    /// <summary>Tells what is wrong with weights as a whole.</summary>
    public static void RefuseBadSum(CompileContext context, double[] weights, string place, int? count)
    {
        if (count is { } wanted && weights.Length != wanted)
        {
            context.RefuseIfStrict(place, $"has {weights.Length} shares for {wanted} variations", RuleLaw.Count);
        }
        else if (weights.Sum() is < 0.99 or > 1.01)
        {
            context.RefuseIfStrict(
                place, FormattableString.Invariant($"the shares sum to {weights.Sum():0.####}; they must sum to 1"), RuleLaw.Sum);
        }
    }

    private BucketRange[] RangeList(JsonElement list, string place)
    {
        var ranges = new List<BucketRange>();
        if (list.ValueKind != JsonValueKind.Array) return [];
        foreach (var item in list.EnumerateArray())
        {
            if (_fields.Range(item, $"{place}[{ranges.Count}]") is not { } range) return [.. ranges];
            ranges.Add(range);
        }

        return [.. ranges];
    }

    private NamespaceSlice? Namespace(JsonElement json, string place, bool counts)
    {
        if (!_fields.TryGet(json, "namespace", place, JsonValueKind.Array, "must be [name, start, end]", out var value)) return null;
        var where = CompileContext.Join(place, "namespace");
        if (value.GetArrayLength() != 3 || value[0].ValueKind != JsonValueKind.String)
        {
            context.Refuse(where, "must be [name, start, end]");
            return null;
        }

        if (_fields.Share(value[1], where + "[1]") is not { } start || _fields.Share(value[2], where + "[2]") is not { } end) return null;
        if (start > end)
        {
            context.RefuseIfStrict(where, FormattableString.Invariant($"ends at {end}, before its start {start}"), RuleLaw.Order);
        }

        return counts ? new NamespaceSlice(JsonFields.Text(value[0]), start, end) : null;
    }

    private bool LeaveWhenTargetingLost(JsonElement json, string place)
    {
        if (!json.TryGetProperty("stickyWhenTargetingLost", out var value)) return false;
        if (value.ValueKind == JsonValueKind.String && (value.ValueEquals("keep") || value.ValueEquals("leave")))
        {
            return value.ValueEquals("leave");
        }

        context.Refuse(
            CompileContext.Join(place, "stickyWhenTargetingLost"), $"is {TypedFields.Shown(value)}; must be \"keep\" or \"leave\"");
        return false;
    }
}
