namespace Personalization.Segment.Tracking;

/// <summary>Refused for good; sending it again brings the same.</summary>
/// <param name="StatusCode">Upstream's own 4xx.</param>
public sealed record TrackingRejected(int StatusCode) : TrackingOutcome(StatusCode);
