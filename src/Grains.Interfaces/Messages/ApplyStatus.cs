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

    /// <summary>No longer answered: a silo of an earlier build refused all changes when a value among them was no JSON.</summary>
    Invalid = 3,
}
