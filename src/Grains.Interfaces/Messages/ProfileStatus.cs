namespace Personalization.Grains.Interfaces.Messages;

/// <summary>How complete the profile behind a decision was.</summary>
[GenerateSerializer, Alias("personalization.ProfileStatus")]
public enum ProfileStatus
{
    Unknown = 0,

    /// <summary>A profile was found and is within its soft time to live.</summary>
    Fresh = 1,

    /// <summary>A profile was found; a refresh runs behind the answer.</summary>
    Stale = 2,

    /// <summary>Neither a push nor the Profile API knows this identity.</summary>
    NotFound = 3,

    /// <summary>The first pull had not come back in time; what had been pushed was used.</summary>
    Pending = 4,

    /// <summary>The Profile API failed; what had been pushed was used.</summary>
    Unavailable = 5,

    /// <summary>Storage could not be read, so the decision knew no profile.</summary>
    StorageUnavailable = 6,
}
