namespace Personalization.Grains.Interfaces.Messages;

/// <summary>How an operator's write ended.</summary>
[GenerateSerializer, Alias("personalization.ProfileWriteStatus")]
public enum ProfileWriteStatus
{
    Unknown = 0,
    Done = 1,
    VersionMismatch = 2,
    NotFound = 3,
    Unavailable = 4,
    Invalid = 5,

    /// <summary>The identity is suppressed; lift that first.</summary>
    Suppressed = 6,

    /// <summary>Everything in it happened before the identity was erased, so nothing was stored.</summary>
    Erased = 7,
}
