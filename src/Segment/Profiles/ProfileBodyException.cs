namespace Personalization.Segment.Profiles;

#pragma warning disable CA1064 // Caught in this room, always.
/// <summary>Carries a failure of the body out through the HTTP pipeline, where the breaker sees it. Never leaves this room.</summary>
internal sealed class ProfileBodyException(ProfileFailure failure) : Exception($"The profile's body cannot be used: {failure}.")
{
    public ProfileFailure Failure { get; } = failure;
}
