namespace Personalization.Grains.Interfaces.Messages;

/// <summary>The registry knows of a session.</summary>
[GenerateSerializer, Immutable, Alias("personalization.SessionRegistration")]
public sealed record SessionRegistration
{
    /// <summary>How long the session may count on that, from when it asked. Zero or less: not at all.</summary>
    [Id(0)] public TimeSpan ValidFor { get; init; }

    /// <summary>Another process of the same edge is alive.</summary>
    [Id(1)] public bool IsDuplicate { get; init; }

    /// <summary>Who was erased while the edge was silent.</summary>
    [Id(2)] public string[] Erased { get; init; } = [];

    /// <summary><see cref="Erased"/> may lack some.</summary>
    [Id(3)] public bool Incomplete { get; init; }
}
