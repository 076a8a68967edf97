namespace Personalization.Segment.Profiles;

/// <summary>
/// The token is wrong or revoked. Holds for the whole space until someone changes it: stop pulling, raise an alarm, probe rarely.
/// </summary>
public sealed record ProfileUnauthorized : ProfilePull;
