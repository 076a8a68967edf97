using System.Text.Json;
using Personalization.Domain.Bucketing;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Decisions;
using Personalization.Domain.Problems;
using Personalization.Domain.Rules;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation;

/// <summary>Compiles the rules of one feature.</summary>
internal sealed class RuleCompiler(CompileContext context, ConditionCompiler conditions, ExperimentCompiler experiments)
{
    private static readonly string[] Known =
    [
        "id", "condition", "parentConditions", "force", "variations", "weights", "key", "hashAttribute", "fallbackAttribute", "hashVersion",
        "disableStickyBucketing", "bucketVersion", "minBucketVersion", "range", "coverage", "ranges", "meta", "filters", "seed", "name",
        "phase", "namespace", "schedule", "stickyWhenTargetingLost", "contextualBanditRef", "contextualVariations",
    ];

    private static readonly string[] OfExperiments =
    [
        "variations", "contextualVariations", "contextualBanditRef", "weights", "ranges", "meta", "namespace", "key", "name", "phase",
        "bucketVersion", "minBucketVersion",
        "stickyWhenTargetingLost",
    ];

    private static readonly string[] BesideGates =
        [.. Known.Except(["id", "parentConditions", "schedule", "force", "variations", "contextualVariations"])];

    public IEnumerable<CompiledRule> Compile(string feature, JsonElement rules, string place)
    {
        var compiled = new List<CompiledRule>();
        foreach (var json in rules.EnumerateArray())
        {
            var where = $"{place}[{compiled.Count}]";
            if (json.ValueKind == JsonValueKind.Object)
            {
                compiled.Add(Rule(feature, compiled.Count, json, where));
            }
            else
            {
                context.Refuse(where, $"is {TypedFields.Shown(json)}; a rule must be an object");
            }
        }

        if (compiled.Count > RuleLimits.RulesPerFeature)
        {
            context.Refuse(place, $"there are {compiled.Count} rules; at most {RuleLimits.RulesPerFeature}", RuleLaw.Limit);
        }

        return compiled;
    }

    private CompiledRule Rule(string feature, int index, JsonElement json, string place)
    {
        context.CheckFields(json, place, Known);
        var isForce = json.TryGetProperty("force", out var force);
        var isExperiment = !isForce && IsExperiment(json);
        var prerequisites = experiments.Prerequisites(json, place);
        if (isForce)
        {
            context.RefuseVoid(
                json, place, "has no effect beside force; write a rule of its own for the experiment, or leave it out", OfExperiments);
        }
        else if (isExperiment)
        {
            context.RefuseVoid(json, place, "belongs to force; the share of an experiment is its coverage, or ranges", "range");
        }
        else if (prerequisites.Length == 0)
        {
            context.RefuseIfStrict(place, "a rule needs force, variations or parentConditions");
        }
        else
        {
            context.RefuseVoid(
                json,
                place,
                "has no effect in a rule that only has parentConditions; add force or variations, or leave it out",
                BesideGates);
        }

        var id = context.Fields.Name(json, "id", place);
        var schedule = new ScheduleCompiler(context).Compile(json, place);
        if (!isForce && !isExperiment && context.Strict && schedule?.HasRamp == true)
        {
            context.Refuse(
                place + ".schedule.ramp",
                "has no effect in a rule that only has parentConditions; add force or variations, or leave it out");
        }

        return new CompiledRule
        {
            Index = index,
            Place = place,
            Id = id,
            Schedule = schedule,
            Prerequisites = prerequisites,
            Filters = experiments.Filters(json, place),
            Condition = isForce ? conditions.CompileOptional(json, "condition", place) : null,
            Forced = isForce ? Forced(feature, index, id, FlagValue.Of(force)) : null,
            Rollout = isForce ? Rollout(feature, json, place, schedule) : null,
            Experiment = isExperiment ? experiments.CompileRule(feature, json, place) : null,
        };
    }

    /// <summary>By what is there; in an import by what JavaScript counts as there.</summary>
    private bool IsExperiment(JsonElement json) => context.Strict
        ? json.TryGetProperty("variations", out _) || json.TryGetProperty("contextualVariations", out _)
        : JsonFields.IsTruthy(ExperimentCompiler.VariationsOf(json));

    private static Decision Forced(string feature, int index, string? id, FlagValue value) => new()
    {
        Feature = feature,
        Value = value,
        Reason = DecisionReason.TargetingMatch,
        Variant = string.IsNullOrEmpty(id) ? $"rule-{index}" : id,
        RuleId = id,
        RuleIndex = index,
    };

    private CompiledRollout? Rollout(string feature, JsonElement json, string place, RuleSchedule? schedule)
    {
        var range = experiments.Range(json, "range", place);
        if (json.TryGetProperty("range", out _))
        {
            context.RefuseVoid(json, place, "has no effect beside range, which says the same; leave one of the two out", "coverage");
        }

        var coverage = experiments.Coverage(json, place);

        // Read whatever the rule is, so that a wrong type is told even where nothing depends on it.
        var hashAttribute = experiments.HashAttribute(json, place);
        var fallback = context.Fields.Name(json, "fallbackAttribute", place);
        var isSticky = !context.Fields.Flag(json, "disableStickyBucketing", place);
        var seed = experiments.Seed(json, place);
        var hasShare = range is not null || coverage is not null || schedule?.HasRamp == true;
        var hashVersion = experiments.HashVersion(json, place, 1, required: hasShare);
        if (!hasShare) return null;
        return new CompiledRollout
        {
            HashSlot = context.SlotOf(hashAttribute),
            FallbackSlot = fallback is null || !isSticky ? -1 : context.SlotOf(fallback),
            Hash = new SeededHash(seed ?? feature, hashVersion),
            Share = new RolloutShare(range, coverage ?? 1),
        };
    }
}
