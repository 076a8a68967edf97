using Personalization.Domain.Bucketing;
using Personalization.Domain.Conditions;
using Personalization.Domain.Decisions;
using Personalization.Domain.Experiments;
using Personalization.Domain.Inputs;
using Personalization.Domain.Values;

namespace Personalization.Domain.Engine;

/// <summary>One experiment meeting one visitor: the unit, its earlier assignments, and the results that can come of it.</summary>
internal ref struct ExperimentRun(DecisionRun evaluation, CompiledExperiment experiment, string place, string feature, string? ruleId)
{
    private readonly ContextualLeaf? _leaf = experiment.Bandit?.Choose(evaluation);
    private ReadOnlySpan<char> _unit;
    private bool _hasUnit;
    private int _unitSlot;
    private string? _stickySource;

    private readonly VariationRanges Allocated => _leaf?.Ranges ?? experiment.Ranges;

    private readonly BucketRange[] Ranges => Allocated.Ranges;

    private readonly bool StickyOn => evaluation.Input.Sticky is not null && !experiment.DisableSticky;

    /// <summary>The hash attribute, else (with stickiness only) the fallback attribute. False when both are missing or falsy.</summary>
    public bool FindUnit()
    {
        _unitSlot = experiment.HashSlot;
        var value = evaluation.Attribute(_unitSlot);
        if (!value.IsTruthy && StickyOn && experiment.FallbackSlot >= 0)
        {
            var other = evaluation.Attribute(experiment.FallbackSlot);
            if (other.IsTruthy)
            {
                value = other;
                _unitSlot = experiment.FallbackSlot;
            }
        }

        _hasUnit = value.IsTruthy;
        _unit = _hasUnit ? evaluation.ToText(value) : default;
        return _hasUnit;
    }

    /// <summary>Index of the variation assigned earlier, or -1.</summary>
    public int FindSticky(out bool blocked)
    {
        blocked = false;
        if (!StickyOn) return -1;
        foreach (var key in experiment.BlockedStickyKeys)
        {
            if (Lookup(key) is null) continue;
            blocked = true;
            return -1;
        }

        if (Lookup(experiment.StickyKey) is not { } assigned) return -1;
        for (var i = 0; i < experiment.Variations.Length; i++)
        {
            if (experiment.Variations[i].StickyKey == assigned) return i;
        }

        return -1;
    }

    /// <summary>Filters or namespace, condition, prerequisites; null when all let the unit in.</summary>
    public ExperimentResult? Targeting()
    {
        if (experiment.Filters is { } filters)
        {
            if (ExperimentRunner.IsFilteredOut(evaluation, filters)) return Excluded(TraceOutcome.FilteredOut);
        }
        else if (experiment.Namespace is { } slice && !slice.Contains(_unit))
        {
            return Excluded(TraceOutcome.OutsideNamespace);
        }

        if (experiment.Condition is { } condition && !condition.Test(evaluation, ConditionScope.Attributes))
        {
            return Excluded(
                TraceOutcome.ConditionFailed,
                evaluation.Trace is null ? null : condition.FindFailing(evaluation, ConditionScope.Attributes));
        }

        if (experiment.Prerequisites.Length > 0
            && DecisionEngine.Prerequisites(evaluation, experiment.Prerequisites, place) != PrerequisiteState.Met)
        {
            return Excluded(TraceOutcome.PrerequisiteUnmet);
        }

        return null;
    }

    public readonly double Bucket() => experiment.Hash.Bucket(_unit);

    public readonly int Choose(double bucket, double? ramp) => Allocated.Choose(bucket, ramp);

    public readonly ExperimentResult Excluded(TraceOutcome outcome, string? detail = null)
    {
        evaluation.Trace?.Add(new TraceStep(place, ruleId, outcome) { Detail = detail, HashAttribute = experiment.HashAttribute });
        return Outside();
    }

    public readonly ExperimentResult OutsideRange(double bucket)
    {
        evaluation.Trace?.Add(new TraceStep(place, ruleId, TraceOutcome.OutsideRange)
        {
            Bucket = bucket,
            HashAttribute = UnitAttribute,
            Range = string.Join(' ', Ranges.Select(range => $"[{range.Start}, {range.End})")),
        });
        return Outside();
    }

    public readonly ExperimentResult BlockedByVersion()
    {
        evaluation.Trace?.Add(new TraceStep(place, ruleId, TraceOutcome.BlockedBucketVersion) { Detail = experiment.StickyKey });
        return new ExperimentResult(experiment, feature, _leaf)
        {
            HashAttribute = UnitAttribute,
            HashValue = UnitText(),
            StickyUsed = true,
        };
    }

    public readonly ExperimentResult Assigned(int index, double bucket, bool sticky)
    {
        if (evaluation.Trace is { } trace)
        {
            var range = index < Ranges.Length ? Ranges[index] : default;
            trace.Add(new TraceStep(place, ruleId, sticky ? TraceOutcome.Sticky : TraceOutcome.Assigned)
            {
                Bucket = bucket,
                HashAttribute = UnitAttribute,
                Range = $"[{range.Start}, {range.End})",
                StickySource = sticky ? _stickySource : null,
                Detail = _leaf is null ? experiment.Variations[index].Key : $"{experiment.Variations[index].Key}, context {_leaf.LeafId}",
            });
        }

        var value = UnitText();
        Keep(experiment.Variations[index].Key, value);
        return new ExperimentResult(experiment, feature, _leaf)
        {
            HashAttribute = UnitAttribute,
            HashValue = value,
            VariationIndex = index,
            Bucket = bucket,
            InExperiment = true,
            HashUsed = true,
            StickyUsed = sticky,
            IsExposure = !evaluation.Input.Peek,
        };
    }

    private readonly string UnitAttribute =>
        _unitSlot == experiment.FallbackSlot && experiment.FallbackSlot != experiment.HashSlot && _hasUnit
            ? experiment.FallbackAttribute!
            : experiment.HashAttribute;

    private readonly void Keep(string variationKey, string value)
    {
        if (!StickyOn || evaluation.Input.Peek) return;
        var attribute = UnitAttribute;
        if (evaluation.FindSticky(attribute, value, experiment.StickyKey) != variationKey)
        {
            evaluation.Assignments.Add(new StickyAssignment(attribute, value, experiment.StickyKey, variationKey));
        }
    }

    private readonly ExperimentResult Outside() =>
        new(experiment, feature, _leaf) { HashAttribute = UnitAttribute, HashValue = UnitText() };

    private readonly string UnitText() => _hasUnit ? TextOf(_unitSlot) : "";

    private string? Lookup(string key)
    {
        var found = evaluation.FindSticky(experiment.HashAttribute, TextOf(experiment.HashSlot), key);
        if (found is not null)
        {
            _stickySource = experiment.HashAttribute;
            return found;
        }

        var fallback = TextOf(experiment.StickyFallbackSlot);
        if (fallback.Length == 0) return null;
        found = evaluation.FindSticky(experiment.StickyFallbackAttribute, fallback, key);
        if (found is not null)
        {
            _stickySource = experiment.StickyFallbackAttribute;
        }

        return found;
    }

    /// <summary>The unit by which assignments are kept and exposures reported.</summary>
    private readonly string TextOf(int slot)
    {
        if (evaluation.ReservedText(slot) is { Length: > 0 } text) return text;
        var value = evaluation.Attribute(slot);
        if (!value.IsTruthy) return "";

        // An array as unit is hashed by its joined elements, but known by its JSON. That is the format.
        return value.Kind is JsKind.Array or JsKind.Object ? evaluation.Stringify(value) : evaluation.ToText(value).ToString();
    }
}
