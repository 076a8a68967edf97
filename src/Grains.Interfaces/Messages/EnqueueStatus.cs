namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Whether events are safe to acknowledge.</summary>
[GenerateSerializer, Alias("personalization.EnqueueStatus")]
public enum EnqueueStatus
{
    Unknown = 0,

    /// <summary>All of them are in storage and will be delivered, or were before.</summary>
    Durable = 1,

    /// <summary>Storage failed or did not answer; the outcome is unknown and sending them again is safe.</summary>
    Unavailable = 2,

    /// <summary>Too many undelivered events wait already; nothing was taken.</summary>
    Full = 3,

    /// <summary>An event is empty or too large to be delivered at all; nothing was taken.</summary>
    Invalid = 4,
}
