namespace Personalization.SystemTests.Grid;

/// <summary>The small shapes of the grid on one machine.</summary>
public enum GridShape
{
    /// <summary>Silo and edge in one process.</summary>
    Standalone,

    /// <summary>A silo and an edge as processes of their own.</summary>
    Separate,
}
