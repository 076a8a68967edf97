namespace Personalization.Grains.Interfaces.Messages;

/// <summary>How a publication ended.</summary>
[GenerateSerializer, Alias("personalization.PublishStatus")]
public enum PublishStatus
{
    Unknown = 0,
    Published = 1,

    /// <summary>Nothing to do: the content is what is in force already.</summary>
    Unchanged = 2,

    /// <summary>Another version is in force than the one expected.</summary>
    VersionMismatch = 3,

    /// <summary>The document has problems; nothing was stored.</summary>
    Invalid = 4,
    Unavailable = 5,

    /// <summary>Somebody else's version is in force, and the request was not to replace such.</summary>
    HeldBack = 6,

    /// <summary>A release is under way: it ends first.</summary>
    ReleaseUnderWay = 7,
}
