namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A published rule document; opaque on the wire, so that new operators never touch the contract.</summary>
[GenerateSerializer, Immutable, Alias("personalization.RuleSetDocument")]
public sealed record RuleSetDocument
{
    [Id(0)] public required RuleSetVersionInfo Info { get; init; }

    /// <summary>The JSON document in UTF-8.</summary>
    [Id(1)] public required byte[] Document { get; init; }

    /// <summary>Features that are switched off, whatever the document says.</summary>
    [Id(2)] public KillSwitch[] KillSwitches { get; init; } = [];

    [Id(3)] public long KillSwitchVersion { get; init; }
}
