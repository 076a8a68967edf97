using System.Text.Json;
using Personalization.Domain.Bucketing;
using Personalization.Domain.Decisions;
using Personalization.Domain.Experiments;

namespace Personalization.Domain.Rules.Compilation;

/// <summary>Compiles the rules of one feature.</summary>
internal sealed class RuleCompiler(CompileContext context, ConditionCompiler conditions)
{
    private static readonly string[] Known =
    [
        "id", "condition", "parentConditions", "force", "variations", "weights", "key", "hashAttribute", "fallbackAttribute", "hashVersion",
        "disableStickyBucketing", "bucketVersion", "minBucketVersion", "range", "coverage", "ranges", "meta", "filters", "seed", "name",
        "phase", "namespace", "schedule", "stickyWhenTargetingLost", "contextualBanditRef", "contextualVariations",
    ];

    private readonly ExperimentCompiler experiments = new(context, conditions);

    public IEnumerable<CompiledRule> Compile(string feature, JsonElement rules, string place)
    {
        var compiled = new List<CompiledRule>();
        foreach (var json in rules.EnumerateArray())
        {
            var where = $"{place}[{compiled.Count}]";
            if (json.ValueKind == JsonValueKind.Object)
                compiled.Add(Rule(feature, compiled.Count, json, where));
            else
                context.Refuse(where, "a rule must be an object");
        }

        if (compiled.Count > RuleLimits.RulesPerFeature)
            context.Refuse(place, $"there are {compiled.Count} rules; at most {RuleLimits.RulesPerFeature}");
        return compiled;
    }

    private CompiledRule Rule(string feature, int index, JsonElement json, string place)
    {
        context.CheckFields(json, place, Known);
        var isForce = json.TryGetProperty("force", out var force);
        var isExperiment = !isForce && JsonFields.IsTruthy(ExperimentCompiler.VariationsOf(json));
        var prerequisites = experiments.Prerequisites(json, place);
        if (!isForce && !isExperiment && prerequisites.Length == 0)
            context.RefuseIfStrict(place, "a rule needs force, variations or parentConditions");
        var id = JsonFields.OptionalText(json, "id");
        var schedule = new ScheduleCompiler(context).Compile(json, place);
        return new CompiledRule
        {
            Index = index,
            Place = place,
            Id = id,
            Schedule = schedule,
            Prerequisites = prerequisites,
            Filters = experiments.Filters(json, place),
            Condition = isForce ? conditions.CompileOptional(json, "condition", place) : null,
            Forced = isForce ? Forced(feature, index, id, JsonFields.Value(force)) : null,
            Rollout = isForce ? Rollout(feature, json, place, schedule) : null,
            Experiment = isExperiment ? Experiment(feature, json, place) : null,
        };
    }

    private CompiledExperiment Experiment(string feature, JsonElement json, string place) =>
        ExperimentOverride.Find(context, ExperimentCompiler.Key(feature, json), out var changes)
            ? new StandaloneCompiler(context, conditions).Compile(feature, ExperimentOverride.Apply(json, changes), place, inFeature: true)
            : experiments.Compile(feature, json, place, inFeature: true);

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
        var hasCoverage = json.TryGetProperty("coverage", out var coverageField);
        if (range is null && !hasCoverage && schedule?.Coverage(DateTimeOffset.MinValue) is null)
            return null;
        var fallback = JsonFields.OptionalText(json, "fallbackAttribute");
        return new CompiledRollout
        {
            HashSlot = context.SlotOf(ExperimentCompiler.HashAttribute(json)),
            FallbackSlot = string.IsNullOrEmpty(fallback) || JsonFields.Flag(json, "disableStickyBucketing") ? -1 : context.SlotOf(fallback),
            Hash = new SeededHash(ExperimentCompiler.Seed(json) ?? feature, experiments.HashVersion(json, place, 1, required: true)),
            Range = range,
            Coverage = hasCoverage ? experiments.Coverage(coverageField, place) : null,
        };
    }
}
