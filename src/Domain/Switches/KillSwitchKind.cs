namespace Personalization.Domain.Switches;

/// <summary>What a kill switch turns off.</summary>
public enum KillSwitchKind
{
    /// <summary>One feature: it is held at its default value.</summary>
    Feature = 0,

    /// <summary>One route, by its path as the rules write it: its pages are served as requested, and nobody is asked.</summary>
    Route,

    /// <summary>All variations at the edges of one location (<c>Edge:Location</c>).</summary>
    Location,

    /// <summary>Pulls from the Profile API for the site's space.</summary>
    Pulls,

    /// <summary>The snippet in pages.</summary>
    Snippet,

    /// <summary>All variations of the site, everywhere.</summary>
    Variations,

    /// <summary>The release machinery: shares of visitors stay what they are.</summary>
    Releases,
}
