namespace Personalization.Grains.Profiles.Erasures;

/// <summary>What remains of an erased identity: enough to refuse late deliveries, nothing that names it.</summary>
internal sealed record Tombstone
{
    /// <summary>UTC ticks; what happened at or before them stays erased.</summary>
    public long FloorTicks { get; init; }

    /// <summary>The version the identity had, so that versions go on growing if it comes back.</summary>
    public long Version { get; init; }

    /// <summary>Ignore whatever comes until an operator lifts it.</summary>
    public bool Suppressed { get; init; }
}
