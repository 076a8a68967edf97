namespace Personalization.Chaos.Tests.History;

/// <summary>The ways in which a history can be wrong.</summary>
public enum ViolationKind
{
    /// <summary>No violation.</summary>
    None = 0,

    /// <summary>A write that was acknowledged is not in the final state.</summary>
    LostWrite,

    /// <summary>A read did not see a write that was acknowledged before it began.</summary>
    StaleRead,

    /// <summary>A read saw less than a read that had ended before it began.</summary>
    WentBack,

    /// <summary>A read, or the final state, holds what nobody had written yet, or a write that was refused.</summary>
    FromNowhere,

    /// <summary>The register was changed oftener than it was written.</summary>
    DoubledEffect,

    /// <summary>An edge's memory was older than it may be.</summary>
    FallbackTooOld,
}
