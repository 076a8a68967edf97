namespace Personalization.Grains.Upstream;

/// <summary>Who waits for a pull, from nobody to somebody who is entitled to it.</summary>
internal enum PullUrgency
{
    /// <summary>Nobody: a refresh behind a page. It does not stand in line.</summary>
    Refresh,

    /// <summary>
    /// A page that has the traits that were pushed already. It stands in line, but takes nothing from those of whom nothing is known.
    /// </summary>
    Known,

    /// <summary>A page about an id that anybody can claim.</summary>
    Claimed,

    /// <summary>A page of a visitor who has proven to be whom the pull is about.</summary>
    Proven,
}
