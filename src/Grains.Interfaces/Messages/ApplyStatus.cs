namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Whether a push is safe to acknowledge.</summary>
[GenerateSerializer, Alias("personalization.ApplyStatus")]
public enum ApplyStatus
{
    Unknown = 0,

    /// <summary>Everything in it is in storage (also when nothing had to change).</summary>
    Durable = 1,

    /// <summary>Storage failed or did not answer; the outcome is unknown and a redelivery is safe.</summary>
    Unavailable = 2,

    /// <summary>The changes themselves are not acceptable, e.g. a value is no JSON.</summary>
    Invalid = 3,
}
