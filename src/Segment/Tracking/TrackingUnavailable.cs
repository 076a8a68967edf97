namespace Personalization.Segment.Tracking;

/// <summary>
/// Not delivered, worth a retry. The status is 502 or 503 whatever upstream said: analytics.js gives up on 501 and 505, and takes a
/// redirect for success.
/// </summary>
/// <param name="StatusCode">502 when upstream answered nonsense or not at all, 503 when it said itself that it is busy or took too
/// long.</param>
/// <param name="UpstreamStatus">What upstream answered; null when nothing.</param>
/// <param name="RetryAfter">Whole seconds that upstream asked to wait; null when it did not say.</param>
public sealed record TrackingUnavailable(int StatusCode, int? UpstreamStatus, int? RetryAfter = null) : TrackingOutcome(StatusCode);
