namespace Personalization.Chaos.Tests.Load;

/// <summary>
/// One operation of the load: times in ticks of the history's clock, latency from the intended start, so that a stall is not hidden by
/// waiting senders.
/// </summary>
/// <param name="Kind">What it was and what came of it.</param>
/// <param name="IntendedAt">When it should have begun.</param>
/// <param name="CompletedAt">When its answer was read.</param>
/// <param name="Detail">Of anything but success, the reason as the answer gives it.</param>
public readonly record struct Sample(SampleKind Kind, long IntendedAt, long CompletedAt, string Detail = "");
