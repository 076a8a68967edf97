namespace Personalization.Grains.Profiles.Row;

/// <summary>How a change ended.</summary>
/// <param name="Status">The kind of end.</param>
/// <param name="State">
/// What this change made of the profile, without the changes that were merged behind it into the same write: a caller who names this
/// version later has seen everything in it.
/// </param>
internal readonly record struct CommitOutcome(CommitStatus Status, UserProfileState State)
{
    public bool IsDurable => Status == CommitStatus.Durable;
}
