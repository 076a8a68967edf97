namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Pages of a cohort.</summary>
/// <param name="Pages">All.</param>
/// <param name="Defaults">For which no rule matched.</param>
/// <param name="Failures">That failed.</param>
/// <param name="Slow">Decisions that were slow.</param>
/// <param name="Timed">Decisions whose time is known.</param>
[GenerateSerializer, Immutable, Alias("personalization.CohortFigures")]
public readonly record struct CohortFigures(
    [property: Id(0)] long Pages, [property: Id(1)] long Defaults, [property: Id(2)] long Failures, [property: Id(3)] long Slow,
    [property: Id(4)] long Timed);
