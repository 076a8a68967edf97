namespace Personalization.Grains.Interfaces.Messages;

/// <summary>What a host already has. Both numbers only grow.</summary>
[GenerateSerializer, Immutable, Alias("personalization.RuleSetVersions")]
public readonly record struct RuleSetVersions([property: Id(0)] long Rules, [property: Id(1)] long KillSwitches);
