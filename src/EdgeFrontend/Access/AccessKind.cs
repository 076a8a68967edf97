namespace Personalization.EdgeFrontend.Access;

/// <summary>Why a line of the access log is written, in the order in which the first that fits counts.</summary>
internal enum AccessKind
{
    /// <summary>As it should be: sampled, and the first to be dropped.</summary>
    Success,

    /// <summary>An exception that nobody expected.</summary>
    Exception,

    /// <summary>500 and above.</summary>
    Error,

    /// <summary>429: over a limit.</summary>
    Limited,

    /// <summary>401 and 403.</summary>
    Unauthorized,

    /// <summary>404 and 410.</summary>
    Missing,

    /// <summary>Any other 4xx.</summary>
    Refused,

    /// <summary>3xx but 304.</summary>
    Redirect,

    /// <summary>The visitor went away.</summary>
    Left,

    /// <summary>The default page because the decision came too late.</summary>
    Late,

    /// <summary>The default page for another reason.</summary>
    Default,

    /// <summary>A last known decision.</summary>
    Stale,

    /// <summary>A success that took long.</summary>
    Slow,
}
