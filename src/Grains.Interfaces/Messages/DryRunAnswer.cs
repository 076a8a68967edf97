namespace Personalization.Grains.Interfaces.Messages;

/// <summary>One decision by two versions of the rules.</summary>
/// <param name="From">The variant now.</param>
/// <param name="To">The variant under the document; null when deciding failed.</param>
/// <param name="IsMoved">They serve another value.</param>
/// <param name="IsExposed">The visitor takes part in the experiment that decides now.</param>
[GenerateSerializer, Immutable, Alias("personalization.DryRunAnswer")]
public sealed record DryRunAnswer(
    [property: Id(0)] string From, [property: Id(1)] string? To, [property: Id(2)] bool IsMoved, [property: Id(3)] bool IsExposed);
