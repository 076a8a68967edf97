using System.Collections.Immutable;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Profiles.Decide;

/// <summary>
/// What this browser was told while nobody was logged in, for as long as the activation lives. A login that comes before the report of the
/// last page, or after a question that keeps nothing, finds it here and changes nothing.
/// </summary>
internal sealed class SeenAssignments
{
    private const int Max = 64;

    private ImmutableSortedDictionary<string, string> _assignments =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Whether there is anything to remember.</summary>
    public static bool AreIn(FeatureDecision[] decisions) =>
        Array.Exists(decisions, decision => Array.Exists(decision.Experiments, experiment => experiment.Keep));

    public void Add(FeatureDecision[] decisions)
    {
        foreach (var decision in decisions)
        {
            foreach (var experiment in decision.Experiments)
            {
                if (experiment.Keep && _assignments.Count < Max)
                {
                    _assignments = _assignments.SetItem(AssignmentKey.Of(experiment), experiment.VariationKey);
                }
            }
        }
    }

    public void Forget() => _assignments = _assignments.Clear();

    /// <summary>What is kept, and over it nothing, but beside it what was only seen.</summary>
    public ImmutableSortedDictionary<string, string> Under(ImmutableSortedDictionary<string, string> kept)
    {
        foreach (var (experiment, variation) in _assignments)
        {
            if (!kept.ContainsKey(experiment))
            {
                kept = kept.Add(experiment, variation);
            }
        }

        return kept;
    }
}
