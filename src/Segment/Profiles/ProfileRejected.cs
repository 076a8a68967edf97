namespace Personalization.Segment.Profiles;

/// <summary>
/// Segment refuses this request for good (400 and other 4xx): asking again brings the same. A matter of configuration, or of this one id.
/// </summary>
/// <param name="StatusCode">The HTTP status; 0 when the id cannot be written in a URL and nothing was sent.</param>
public sealed record ProfileRejected(int StatusCode) : ProfilePull;
