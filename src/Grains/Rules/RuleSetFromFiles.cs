namespace Personalization.Grains.Rules;

/// <summary>What files mean beside published versions.</summary>
public enum RuleSetFromFiles
{
    /// <summary>
    /// Changed content becomes a new version by the author <c>file</c>, unless an operator's version is in force: then a warning says so,
    /// and the file waits.
    /// </summary>
    Follow = 0,

    /// <summary>The file counts only while nothing was ever published.</summary>
    Seed = 1,

    /// <summary>As Follow, and a changed file also replaces what an operator published.</summary>
    Override = 2,
}
