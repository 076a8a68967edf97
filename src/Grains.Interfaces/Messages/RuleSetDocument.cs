namespace Personalization.Grains.Interfaces.Messages;

/// <summary>
/// A published rule document; opaque on the wire, so that new operators never touch the contract. A site that has kill switches and no
/// rules has version 0 and an empty document.
/// </summary>
[GenerateSerializer, Immutable, Alias("personalization.RuleSetDocument")]
public sealed record RuleSetDocument
{
    [Id(0)] public required RuleSetVersionInfo Info { get; init; }

    /// <summary>The JSON document in UTF-8.</summary>
    [Id(1)] public required byte[] Document { get; init; }

    /// <summary>What is switched off, whatever the document says.</summary>
    [Id(2)] public KillSwitch[] KillSwitches { get; init; } = [];

    [Id(3)] public long KillSwitchVersion { get; init; }

    /// <summary>A release that is under way; null when there is none.</summary>
    [Id(4)] public ReleaseDocument? Release { get; init; }

    /// <summary>Changes of releases.</summary>
    [Id(5)] public long ReleaseVersion { get; init; }

    /// <summary>Releases that were rolled back: what was drawn under them is void.</summary>
    [Id(6)] public long[] RolledBack { get; init; } = [];

    /// <summary>What a host has that took this over.</summary>
    public RuleSetVersions Versions => new(Info.Version, KillSwitchVersion, ReleaseVersion);
}
