namespace Personalization.Domain.Rules;

/// <summary>One step of a ramp.</summary>
/// <param name="At">Begin, inclusive.</param>
/// <param name="Coverage">Share of the units, 0..1.</param>
internal readonly record struct RampStep(DateTimeOffset At, double Coverage);
