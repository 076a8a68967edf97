namespace Personalization.Grains.Interfaces.Messages;

/// <summary>
/// Something that an edge is to put in force. One record for all kinds, with what each of them needs, so that an edge can read the number
/// and the kind of a message that it does not know.
/// </summary>
[GenerateSerializer, Immutable, Alias("personalization.SessionMessage")]
public sealed record SessionMessage
{
    /// <summary>Its place in the order of the epoch, from 1; given by the session's grain.</summary>
    [Id(0)] public long Number { get; init; }

    /// <summary>What it says.</summary>
    [Id(1)] public required SessionMessageKind Kind { get; init; }

    /// <summary>The site of <see cref="SessionMessageKind.Rules"/>, the space of <see cref="SessionMessageKind.TokenKey"/>.</summary>
    [Id(2)] public string Subject { get; init; } = "";

    /// <summary>For <see cref="SessionMessageKind.Rules"/>: what is published; zero for a site without rules.</summary>
    [Id(3)] public RuleSetVersions Versions { get; init; }

    /// <summary>For <see cref="SessionMessageKind.TokenKey"/>.</summary>
    [Id(4)] public TokenKey? Key { get; init; }

    /// <summary>For <see cref="SessionMessageKind.Erasure"/>: keys of the grains of those who were erased.</summary>
    [Id(5)] public string[] Identities { get; init; } = [];

    /// <summary>For <see cref="SessionMessageKind.Probe"/>.</summary>
    [Id(10)] public ProbeRequest? Probe { get; init; }
}
