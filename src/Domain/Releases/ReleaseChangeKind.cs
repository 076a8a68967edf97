namespace Personalization.Domain.Releases;

/// <summary>What may happen to a release.</summary>
public enum ReleaseChangeKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The next step is taken.</summary>
    Advance = 1,

    /// <summary>After the last step: the candidate becomes the version in force.</summary>
    Complete = 2,

    /// <summary>It goes no further until somebody resumes it.</summary>
    Hold = 3,

    /// <summary>It goes on.</summary>
    Resume = 4,

    /// <summary>The stable version comes back for everybody, as a version of its own.</summary>
    RollBack = 5,
}
