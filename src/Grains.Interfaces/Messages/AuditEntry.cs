namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Something that was done to a site's rules, by whom and why.</summary>
[GenerateSerializer, Immutable, Alias("personalization.AuditEntry")]
public sealed record AuditEntry
{
    /// <summary>When.</summary>
    [Id(0)] public DateTimeOffset At { get; init; }

    /// <summary><c>publish</c>, <c>rollback</c>, <c>kill</c>, <c>unkill</c>, or <c>release</c> and what was done to it.</summary>
    [Id(1)] public required string Action { get; init; }

    /// <summary>What it was done to: a version, or a kind of kill switch and its subject.</summary>
    [Id(2)] public required string Subject { get; init; }

    /// <summary>Whose key.</summary>
    [Id(3)] public required string Author { get; init; }

    /// <summary>Why.</summary>
    [Id(4)] public string? Reason { get; init; }

    /// <summary>The version that it left: of the rules, or of the kill switches.</summary>
    [Id(5)] public long Version { get; init; }
}
