namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Asks for the right to make one upstream request.</summary>
[GenerateSerializer, Immutable, Alias("personalization.BudgetRequest")]
public sealed record BudgetRequest
{
    /// <summary>A visitor waits for it now; background refreshes leave a reserve for these.</summary>
    [Id(0)] public bool Interactive { get; init; }
}
