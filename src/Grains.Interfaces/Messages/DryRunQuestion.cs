namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Asks a visitor's grain for one decision by two versions of the rules.</summary>
[GenerateSerializer, Immutable, Alias("personalization.DryRunQuestion")]
public sealed record DryRunQuestion
{
    /// <summary>Names the compiled document on the silo that asks.</summary>
    [Id(0)] public required Guid Run { get; init; }

    /// <summary>The question as it was asked.</summary>
    [Id(1)] public required DecisionRequest Request { get; init; }
}
