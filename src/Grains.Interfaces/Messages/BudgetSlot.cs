namespace Personalization.Grains.Interfaces.Messages;

/// <summary>The right to make one upstream request, or not.</summary>
[GenerateSerializer, Immutable, Alias("personalization.BudgetSlot")]
public sealed record BudgetSlot
{
    [Id(0)] public bool Granted { get; init; }

    /// <summary>Not granted: when it is worth asking again.</summary>
    [Id(1)] public TimeSpan Delay { get; init; }

    /// <summary>How long after the question the request must have started; a later one needs a new slot.</summary>
    [Id(2)] public TimeSpan ValidFor { get; init; }

    /// <summary>What to release when the request was answered.</summary>
    [Id(3)] public long Slot { get; init; }
}
