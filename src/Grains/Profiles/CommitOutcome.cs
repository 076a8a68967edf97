namespace Personalization.Grains.Profiles;

/// <summary>How a change ended.</summary>
/// <param name="IsDurable">False = the outcome is unknown; doing it again is safe.</param>
/// <param name="State">What is durable now, as far as is known.</param>
internal readonly record struct CommitOutcome(bool IsDurable, UserProfileState State);
