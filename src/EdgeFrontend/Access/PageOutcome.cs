namespace Personalization.EdgeFrontend.Access;

/// <summary>What a visitor got, as metrics and the access log tell it.</summary>
internal enum PageOutcome
{
    /// <summary>What was asked for, decided as it should be.</summary>
    Served,

    /// <summary>A page by the visitor's last known decision, because no silo answered in time.</summary>
    Stale,

    /// <summary>The default page, because nothing could be decided or the variation failed.</summary>
    Default,

    /// <summary>A status of 500 and above, from here or from the website, or an answer that was cut off.</summary>
    Error,

    /// <summary>The visitor went away before the answer was whole.</summary>
    Left,
}
