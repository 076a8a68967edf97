namespace Personalization.Grains.Profiles.Row;

/// <summary>The ways a change can end.</summary>
internal enum CommitStatus
{
    /// <summary>Storage failed or did not answer: the change may or may not have happened, and doing it again is safe.</summary>
    Unknown = 0,

    /// <summary>It is in storage, or nothing had to change.</summary>
    Durable,

    /// <summary>The identity is suppressed: nothing was done, nothing was kept.</summary>
    Suppressed,

    /// <summary>The profile is not at the version that the caller named: nothing was done.</summary>
    VersionMismatch,
}
