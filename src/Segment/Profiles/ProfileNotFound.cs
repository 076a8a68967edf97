namespace Personalization.Segment.Profiles;

/// <summary>Segment says that there is no such profile: an answer, not a failure. May be remembered for a short while.</summary>
public sealed record ProfileNotFound : ProfilePull;
