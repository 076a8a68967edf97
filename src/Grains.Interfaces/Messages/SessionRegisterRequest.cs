namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A session says that it is there.</summary>
[GenerateSerializer, Immutable, Alias("personalization.SessionRegisterRequest")]
public sealed record SessionRegisterRequest
{
    /// <summary>The session.</summary>
    [Id(0)] public required SessionKey Session { get; init; }

    /// <summary>The edge joins, and last counted on an answer so long ago: it wants to know who was erased since. Null else.</summary>
    [Id(1)] public TimeSpan? SilentFor { get; init; }
}
