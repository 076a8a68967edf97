namespace Personalization.Segment.Tracking;

/// <summary>Taken, as far as Segment tells: it answers 200 to many things that it drops later.</summary>
public sealed record TrackingAccepted() : TrackingOutcome(200);
