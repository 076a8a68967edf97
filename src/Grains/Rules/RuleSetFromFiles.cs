namespace Personalization.Grains.Rules;

/// <summary>What files mean beside published versions.</summary>
public enum RuleSetFromFiles
{
    /// <summary>Changed content becomes a new version by the author <c>file</c>.</summary>
    Follow = 0,

    /// <summary>The file counts only while nothing was ever published.</summary>
    Seed = 1,
}
