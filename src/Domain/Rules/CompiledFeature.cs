using Personalization.Domain.Decisions;
using Personalization.Domain.Values;

namespace Personalization.Domain.Rules;

/// <summary>One feature with its rules and its ready answers for the cases in which no rule speaks.</summary>
internal sealed class CompiledFeature
{
    public required int Index { get; init; }

    public required string Key { get; init; }

    public required FlagValue DefaultValue { get; init; }

    public required CompiledRule[] Rules { get; init; }

    public required Decision Default { get; init; }

    public required Decision Disabled { get; init; }

    public required Decision Blocked { get; init; }

    public required Decision Cyclic { get; init; }

    public required Decision OverLimit { get; init; }

    /// <summary>Every value that the feature can take, for checks of routed features.</summary>
    public IEnumerable<(string Place, FlagValue Value)> Values()
    {
        yield return ("defaultValue", DefaultValue);
        foreach (var rule in Rules)
        {
            if (rule.Forced is not null) yield return ($"rules[{rule.Index}].force", rule.Forced.Value);
            if (rule.Experiment is null) continue;
            for (var i = 0; i < rule.Experiment.Variations.Length; i++)
            {
                yield return ($"rules[{rule.Index}].variations[{i}]", rule.Experiment.Variations[i].Value);
            }
        }
    }
}
