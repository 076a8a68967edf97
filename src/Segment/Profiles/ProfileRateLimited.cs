namespace Personalization.Segment.Profiles;

/// <summary>The space's limit is used up.</summary>
/// <param name="RetryAfter">What Segment asked for, at most an hour; null when it did not say, which its documentation allows.</param>
public sealed record ProfileRateLimited(TimeSpan? RetryAfter) : ProfilePull;
