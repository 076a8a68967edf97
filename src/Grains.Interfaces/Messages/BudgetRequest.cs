namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Asks for the right to make one upstream request.</summary>
[GenerateSerializer, Immutable, Alias("personalization.BudgetRequest")]
public sealed record BudgetRequest
{
    /// <summary>A visitor waits for it now; background refreshes leave a reserve for these.</summary>
    [Id(0)] public bool Interactive { get; init; }

    /// <summary>
    /// A number for the client on whose behalf it is asked, from 1; clients share what is scarce. 0: somebody who is trusted, or an edge
    /// that does not tell.
    /// </summary>
    [Id(1)] public int ClientClass { get; init; }

    /// <summary>The visitor has proven to be whom the pull is about: a part of the budget is theirs alone.</summary>
    [Id(2)] public bool Proven { get; init; }
}
