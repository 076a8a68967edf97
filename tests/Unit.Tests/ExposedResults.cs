using Personalization.Domain.Decisions;

namespace Personalization.Unit.Tests;

internal static class ExposedResults
{
    /// <summary>What is told once the value was served, in the order in which the decision came to it.</summary>
    public static IEnumerable<ExperimentResult> Exposures(this Decision decision) =>
        decision.OtherExperiments.Append(decision.Experiment).OfType<ExperimentResult>().Where(result => result.IsExposure);
}
