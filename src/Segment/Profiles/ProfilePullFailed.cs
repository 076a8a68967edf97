namespace Personalization.Segment.Profiles;

/// <summary>Nothing was learned about the profile; nothing may be stored, not even its absence. Ask again later, with back-off.</summary>
/// <param name="Reason">For metrics and logs.</param>
/// <param name="RetryAfter">When asking again makes sense at the earliest, if that is known.</param>
public sealed record ProfilePullFailed(ProfileFailure Reason, TimeSpan? RetryAfter = null) : ProfilePull;
