using Personalization.Domain.Decisions;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Experiments;
using Personalization.Domain.Inputs;
using Personalization.Domain.Rules;

namespace Personalization.Domain.Engine;

/// <summary>
/// One decision under way: the rules, and what it has come to so far. One is kept per thread and reused, so that a warm decision allocates
/// nothing but its result.
/// </summary>
internal class DecisionRun : Evaluation
{
    [ThreadStatic]
    private static DecisionRun? Spare;

    protected DecisionRun()
    {
    }

    public CompiledRuleSet RuleSet { get; private set; } = null!;

    /// <summary>Experiments that were gone through on the way.</summary>
    public List<ExperimentResult> Others { get; } = [];

    /// <summary>Assignments made by this decision, newest last: an experiment that comes up twice must stay where it was put.</summary>
    public List<StickyAssignment> Assignments { get; } = [];

    /// <summary>Features being decided, outermost first: how circles of prerequisites are noticed.</summary>
    public FeatureStack Features { get; } = new();

    /// <summary>Filled when an explanation is wanted; null on the hot path.</summary>
    public DecisionTrace? Trace { get; private set; }

    public static DecisionRun Rent(CompiledRuleSet ruleSet, in DecisionInput input, DecisionTrace? trace = null)
    {
        var run = Spare ?? new DecisionRun();
        Spare = null;
        run.Begin(ruleSet, input, trace);
        return run;
    }

    /// <summary>One experiment of a rule.</summary>
    public virtual ExperimentResult RunExperiment(
        CompiledExperiment experiment, string place, string feature, string? ruleId, double? rampCoverage) =>
        ExperimentRunner.Run(this, experiment, place, feature, ruleId, rampCoverage);

    public void Return()
    {
        Clear();
        RuleSet = null!;
        Trace = null;
        Others.Clear();
        Assignments.Clear();
        Spare = this;
    }

    /// <summary>Notes an experiment that was gone through on the way; each counts once a decision.</summary>
    public void AddOther(ExperimentResult result)
    {
        foreach (var other in Others)
        {
            if (other.IsSameExposure(result)) return;
        }

        Others.Add(result);
    }

    /// <summary>The variation key kept for a unit, this decision's own assignments first.</summary>
    public string? FindSticky(string attribute, string value, string experimentBucket)
    {
        for (var i = Assignments.Count - 1; i >= 0; i--)
        {
            var made = Assignments[i];
            if (made.ExperimentBucket == experimentBucket && made.HashAttribute == attribute && made.HashValue == value)
            {
                return made.VariationKey;
            }
        }

        return Input.Sticky!.Find(attribute, value, experimentBucket);
    }

    protected void Begin(CompiledRuleSet ruleSet, in DecisionInput input, DecisionTrace? trace)
    {
        RuleSet = ruleSet;
        Trace = trace;
        Others.Clear();
        Features.Clear();
        Start(ruleSet.Slots, input);
    }
}
