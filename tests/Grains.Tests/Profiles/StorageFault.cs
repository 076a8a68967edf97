namespace Personalization.Grains.Tests.Profiles;

/// <summary>What goes wrong with one storage operation.</summary>
public enum StorageFault
{
    None = 0,

    /// <summary>It fails and nothing happened.</summary>
    FailBefore,

    /// <summary>It happened, and its answer is lost.</summary>
    FailAfter,

    /// <summary>It waits for <see cref="StorageFaults.Release"/> and then happens.</summary>
    Hang,

    /// <summary>Another writer came first, says the provider.</summary>
    Conflict,
}
