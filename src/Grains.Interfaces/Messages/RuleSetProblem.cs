namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A mistake in a rule document, with its place.</summary>
[GenerateSerializer, Immutable, Alias("personalization.RuleSetProblem")]
public sealed record RuleSetProblem
{
    [Id(0)] public required string Place { get; init; }

    [Id(1)] public required string Message { get; init; }
}
