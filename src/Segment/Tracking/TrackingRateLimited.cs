namespace Personalization.Segment.Tracking;

/// <summary>Too much at the moment.</summary>
/// <param name="RetryAfter">Whole seconds, since analytics.js understands nothing else; null when upstream did not say.</param>
public sealed record TrackingRateLimited(int? RetryAfter) : TrackingOutcome(429);
