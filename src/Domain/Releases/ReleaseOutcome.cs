namespace Personalization.Domain.Releases;

/// <summary>How a release ended.</summary>
public enum ReleaseOutcome
{
    /// <summary>It is under way.</summary>
    None = 0,

    /// <summary>Its version is the one in force.</summary>
    Completed = 1,

    /// <summary>Its version was taken back: what was drawn under it is void.</summary>
    RolledBack = 2,
}
