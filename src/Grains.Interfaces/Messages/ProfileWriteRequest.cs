namespace Personalization.Grains.Interfaces.Messages;

/// <summary>An operator's write.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ProfileWriteRequest")]
public sealed record ProfileWriteRequest
{
    /// <summary>True replaces the profile (traits not named are removed), false merges.</summary>
    [Id(0)] public bool Replace { get; init; }

    [Id(1)] public TraitChange[] Traits { get; init; } = [];

    /// <summary>The write happens only at this version; 0 = only when there is no profile; null = at any.</summary>
    [Id(2)] public long? ExpectedVersion { get; init; }

    /// <summary>New metadata as JSON in UTF-8 (at most 1,024 bytes); null leaves it; the literal <c>null</c> removes it.</summary>
    [Id(3)] public byte[]? Metadata { get; init; }

    /// <summary>Where imported traits came from, by <see cref="TraitView.Source"/>'s names; null = operator.</summary>
    [Id(4)] public string? Source { get; init; }

    /// <summary>One of very many writes: a profile that it had to load leaves memory when it is done.</summary>
    [Id(5)] public bool IsBulk { get; init; }

    /// <summary>Ends every token that vouches for this user and was issued until now. Nothing else is written beside it.</summary>
    [Id(6)] public bool SignOut { get; init; }
}
