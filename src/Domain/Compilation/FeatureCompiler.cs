using System.Text.Json;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Decisions;
using Personalization.Domain.Problems;
using Personalization.Domain.Rules;
using Personalization.Domain.Values;

namespace Personalization.Domain.Compilation;

/// <summary>Compiles the map of features.</summary>
internal sealed class FeatureCompiler(CompileContext context, ConditionCompiler conditions, ExperimentCompiler experiments)
{
    private static readonly string[] Known = ["defaultValue", "rules"];

    public CompiledFeature[] Compile(JsonElement root)
    {
        if (!root.TryGetProperty("features", out var map))
        {
            context.RefuseIfStrict("features", "is missing; write an object of features, {} for none");
            return [];
        }

        if (map.ValueKind != JsonValueKind.Object)
        {
            context.Refuse("features", "must be an object of features by name");
            return [];
        }

        var entries = new List<(string Key, JsonElement Value)>();
        foreach (var (key, value) in JsonFields.Entries(map))
        {
            if (!JsonFields.IsTruthy(value) && !context.Strict) continue;
            context.FeatureIndexes.Add(key, entries.Count);
            entries.Add((key, value));
        }

        if (entries.Count > RuleLimits.Features)
        {
            context.Refuse("features", $"there are {entries.Count} features; at most {RuleLimits.Features}", RuleLaw.Limit);
        }

        var rules = new RuleCompiler(context, conditions, experiments);
        var features = new CompiledFeature[entries.Count];
        for (var i = 0; i < features.Length; i++)
        {
            features[i] = Feature(i, entries[i].Key, entries[i].Value, rules);
        }

        PrerequisiteGraph.Check(features, context);
        return features;
    }

    private CompiledFeature Feature(int index, string key, JsonElement json, RuleCompiler compiler)
    {
        var place = "features." + key;
        var compiled = new List<CompiledRule>();
        var value = FlagValue.Null;
        if (json.ValueKind != JsonValueKind.Object)
        {
            context.RefuseIfStrict(place, $"is {TypedFields.Shown(json)}; a feature must be an object");
        }
        else
        {
            context.CheckFields(json, place, Known);
            if (json.TryGetProperty("defaultValue", out var defaultValue))
            {
                value = FlagValue.Of(defaultValue);
            }

            var rules = context.Fields.List(json, "rules", place, "rules, [] for none");
            if (rules.ValueKind == JsonValueKind.Array)
            {
                compiled.AddRange(compiler.Compile(key, rules, place + ".rules"));
            }
        }

        var isStatic = compiled.Count == 0;
        return new CompiledFeature
        {
            Index = index,
            Key = key,
            DefaultValue = value,
            Rules = [.. compiled],
            Default = Ready(key, value, isStatic ? DecisionReason.Static : DecisionReason.Default),
            Disabled = Ready(key, value, DecisionReason.Disabled),
            OverLimit = Ready(key, value, DecisionReason.LimitExceeded),
            Blocked = Ready(key, FlagValue.Null, DecisionReason.Prerequisite),
            Cyclic = Ready(key, FlagValue.Null, DecisionReason.CyclicPrerequisite),
        };
    }

    private static Decision Ready(string key, FlagValue value, DecisionReason reason) =>
        new() { Feature = key, Value = value, Reason = reason, Variant = "default" };
}
