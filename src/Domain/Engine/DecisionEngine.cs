using System.Text.Json;
using Personalization.Domain.Conditions;
using Personalization.Domain.Decisions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Inputs;
using Personalization.Domain.Rules;
using Personalization.Domain.Values;

namespace Personalization.Domain.Engine;

/// <summary>
/// Decides features: a pure function of rules and input. Order: kill switch, preview override, then rule by rule schedule, prerequisites,
/// (for experiments) earlier assignment, filters or namespace, condition, range; at the end the default value.
/// </summary>
public static class DecisionEngine
{
    /// <summary>Decides a feature by name. Never throws for what rules or input hold.</summary>
    public static Decision Decide(CompiledRuleSet ruleSet, string feature, in DecisionInput input)
    {
        var index = ruleSet.IndexOfFeature(feature);
        return index >= 0 ? Decide(ruleSet, index, input) : Unknown(feature);
    }

    /// <summary>Decides a feature by its index, as a matched route holds it.</summary>
    public static Decision Decide(CompiledRuleSet ruleSet, int feature, in DecisionInput input) => Run(ruleSet, feature, input, null);

    /// <summary>Decides and tells why, step by step. For operators; allocates freely.</summary>
    public static DecisionTrace Explain(CompiledRuleSet ruleSet, string feature, in DecisionInput input)
    {
        var trace = new DecisionTrace();
        var index = ruleSet.IndexOfFeature(feature);
        trace.Decision = index >= 0 ? Run(ruleSet, index, input, trace) : Unknown(feature);
        return trace;
    }

    /// <summary>Writes the traits that browsers may see as one JSON object. Traits that the visitor lacks are left out.</summary>
    public static void WriteClientTraits(CompiledRuleSet ruleSet, in DecisionInput input, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        var evaluation = DecisionRun.Rent(ruleSet, input);
        try
        {
            foreach (var trait in ruleSet.ClientTraits)
            {
                trait.Write(evaluation, writer);
            }
        }
        finally
        {
            evaluation.Return();
        }

        writer.WriteEndObject();
    }

    /// <summary>Decides a feature in a run that has begun.</summary>
    internal static Decision Decide(DecisionRun evaluation, int index)
    {
        try
        {
            var decision = Feature(evaluation, index);
            return evaluation.Others.Count == 0 && evaluation.Assignments.Count == 0
                ? decision
                : decision with { OtherExperiments = OtherExperiments(evaluation, decision), Assignments = [.. evaluation.Assignments] };
        }
        catch (DecisionLimitException)
        {
            var feature = evaluation.RuleSet.Features[index];
            evaluation.Trace?.Add(new TraceStep("features." + feature.Key, null, TraceOutcome.LimitExceeded));
            return feature.OverLimit;
        }
    }

    /// <summary>One feature within a decision; prerequisites come back here.</summary>
    internal static Decision Feature(DecisionRun evaluation, int index)
    {
        var feature = evaluation.RuleSet.Features[index];
        evaluation.Charge(16);
        if (evaluation.Features.Contains(index) || evaluation.Features.IsFull) return feature.Cyclic;
        if (evaluation.Input.IsEverythingOff || evaluation.Input.KillSwitches?.Contains(feature.Key) == true)
        {
            evaluation.Trace?.Add(new TraceStep("features." + feature.Key, null, TraceOutcome.KillSwitch));
            return feature.Disabled;
        }

        if (evaluation.Input.Preview?.TryGetValue(feature.Key, out var preview) == true)
        {
            evaluation.Trace?.Add(new TraceStep("features." + feature.Key, null, TraceOutcome.PreviewOverride));
            return new Decision
            {
                Feature = feature.Key,
                Value = FlagValue.Parse(preview.Span),
                Reason = DecisionReason.Preview,
                Variant = "preview",
            };
        }

        evaluation.Features.Push(index);
        try
        {
            return Rules(evaluation, feature);
        }
        finally
        {
            evaluation.Features.Pop();
        }
    }

    private static Decision Run(CompiledRuleSet ruleSet, int index, in DecisionInput input, DecisionTrace? trace)
    {
        var evaluation = DecisionRun.Rent(ruleSet, input, trace);
        try
        {
            return Decide(evaluation, index);
        }
        finally
        {
            evaluation.Return();
        }
    }

    private static Decision Rules(DecisionRun evaluation, CompiledFeature feature)
    {
        foreach (var rule in feature.Rules)
        {
            evaluation.Charge(8);
            if (rule.Schedule is { } schedule && !schedule.IsActive(evaluation.Input.Now))
            {
                Trace(evaluation, rule, TraceOutcome.OutsideSchedule);
                continue;
            }

            if (rule.Prerequisites.Length > 0)
            {
                var state = Prerequisites(evaluation, rule.Prerequisites, rule.Place);
                if (state == PrerequisiteState.Cyclic) return feature.Cyclic;
                if (state == PrerequisiteState.Blocked) return feature.Blocked;
                if (state == PrerequisiteState.Unmet) continue;
            }

            if (rule.Forced is not null)
            {
                if (ForceApplies(evaluation, rule)) return rule.Forced;
                continue;
            }

            if (rule.Experiment is null)
            {
                Trace(evaluation, rule, TraceOutcome.EmptyRule);
                continue;
            }

            var coverage = rule.Schedule?.Coverage(evaluation.Input.Now);
            var result = evaluation.RunExperiment(rule.Experiment, rule.Place, feature.Key, rule.Id, coverage);
            if (!result.InExperiment) continue;
            if (!result.Passthrough) return Assigned(feature, rule, result);
            evaluation.AddOther(result);
        }

        evaluation.Trace?.Add(new TraceStep("features." + feature.Key, null, TraceOutcome.Default));
        return feature.Default;
    }

    /// <summary>Asks every prerequisite. Experiments that decide one are exposures too, once a decision.</summary>
    internal static PrerequisiteState Prerequisites(DecisionRun evaluation, CompiledPrerequisite[] prerequisites, string place)
    {
        foreach (var prerequisite in prerequisites)
        {
            var value = FlagValue.Null;
            if (prerequisite.Feature >= 0)
            {
                var parent = Feature(evaluation, prerequisite.Feature);
                if (parent.Reason == DecisionReason.CyclicPrerequisite)
                {
                    evaluation.Trace?.Add(new TraceStep(place, null, TraceOutcome.PrerequisiteCycle) { Detail = prerequisite.FeatureId });
                    return PrerequisiteState.Cyclic;
                }

                if (parent.Experiment is { } experiment)
                {
                    evaluation.AddOther(experiment);
                }

                value = parent.Value;
            }

            if (prerequisite.Condition is null
                || prerequisite.Condition.Test(evaluation, ConditionScope.Parent(evaluation.Read(value.Json.Span))))
            {
                continue;
            }

            evaluation.Trace?.Add(new TraceStep(place, null, TraceOutcome.PrerequisiteUnmet) { Detail = prerequisite.FeatureId });
            return prerequisite.Gate ? PrerequisiteState.Blocked : PrerequisiteState.Unmet;
        }

        return PrerequisiteState.Met;
    }

    private static bool ForceApplies(DecisionRun evaluation, CompiledRule rule)
    {
        if (rule.Filters is not null && ExperimentRunner.IsFilteredOut(evaluation, rule.Filters))
        {
            Trace(evaluation, rule, TraceOutcome.FilteredOut);
            return false;
        }

        if (rule.Condition is { } condition && !condition.Test(evaluation, ConditionScope.Attributes))
        {
            evaluation.Trace?.Add(new TraceStep(rule.Place, rule.Id, TraceOutcome.ConditionFailed)
            {
                Detail = condition.FindFailing(evaluation, ConditionScope.Attributes),
            });
            return false;
        }

        if (rule.Rollout is { } rollout && !InRollout(evaluation, rule, rollout)) return false;
        Trace(evaluation, rule, TraceOutcome.Forced);
        return true;
    }

    private static bool InRollout(DecisionRun evaluation, CompiledRule rule, CompiledRollout rollout)
    {
        var ramp = rule.Schedule?.Coverage(evaluation.Input.Now);
        if (rollout.Share.IsEmpty(ramp))
        {
            Trace(evaluation, rule, TraceOutcome.OutsideRange);
            return false;
        }

        var unit = evaluation.Attribute(rollout.HashSlot);
        if (!unit.IsTruthy && rollout.FallbackSlot >= 0 && evaluation.Input.Sticky is not null)
        {
            unit = evaluation.Attribute(rollout.FallbackSlot);
        }

        if (!unit.IsTruthy)
        {
            Trace(evaluation, rule, TraceOutcome.NoUnit);
            return false;
        }

        // The share of a force rule includes its end (n <= coverage); ranges do not. That is the format.
        var bucket = rollout.Hash.Bucket(evaluation.ToText(unit));
        var inside = rollout.Share.Contains(bucket, ramp);
        if (!inside)
        {
            evaluation.Trace?.Add(new TraceStep(rule.Place, rule.Id, TraceOutcome.OutsideRange)
            {
                Bucket = bucket,
                HashAttribute = evaluation.NameOf(rollout.HashSlot),
                Range = rollout.Share.Text(ramp),
            });
        }

        return inside;
    }

    private static Decision Assigned(CompiledFeature feature, CompiledRule rule, ExperimentResult result)
    {
        var variation = rule.Experiment!.Variations[result.VariationIndex];
        return new Decision
        {
            Feature = feature.Key,
            Value = variation.Value,
            Reason = DecisionReason.Split,
            Variant = variation.Key,
            RuleId = rule.Id,
            RuleIndex = rule.Index,
            Experiment = result,
        };
    }

    /// <summary>What also decided is reported as the deciding one only.</summary>
    private static ExperimentResult[] OtherExperiments(DecisionRun evaluation, Decision decision) =>
        [.. evaluation.Others.Where(other => decision.Experiment is null || !other.IsSameExposure(decision.Experiment))];

    internal static Decision Unknown(string feature) =>
        new() { Feature = feature, Value = FlagValue.Null, Reason = DecisionReason.UnknownFeature, Variant = "default" };

    private static void Trace(DecisionRun evaluation, CompiledRule rule, TraceOutcome outcome) =>
        evaluation.Trace?.Add(new TraceStep(rule.Place, rule.Id, outcome));
}
