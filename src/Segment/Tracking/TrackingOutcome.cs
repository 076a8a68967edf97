namespace Personalization.Segment.Tracking;

/// <summary>
/// What the tracking API made of a body: <see cref="TrackingAccepted"/>, <see cref="TrackingRejected"/>, <see cref="TrackingRateLimited"/>
/// or
/// <see cref="TrackingUnavailable"/>.
/// </summary>
/// <param name="StatusCode">What to answer to analytics.js so that it does the right thing: drop, wait or retry.</param>
public abstract record TrackingOutcome(int StatusCode);
