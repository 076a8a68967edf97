namespace Personalization.Segment.Tracking;

/// <summary>
/// A body that is refused. analytics.js drops an event that got a 4xx: right for these, which upstream would drop as well.
/// </summary>
/// <param name="StatusCode">400 for what is not such JSON, 413 for what is too large.</param>
/// <param name="Message">Names the place, never what stood there.</param>
public sealed record TrackingProblem(int StatusCode, string Message) : TrackingRewriteResult;
