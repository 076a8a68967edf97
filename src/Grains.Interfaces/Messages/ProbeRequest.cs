namespace Personalization.Grains.Interfaces.Messages;

/// <summary>Asks an edge what it would decide, and why. Nothing comes of it: no assignment, no exposure, no count.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ProbeRequest")]
public sealed record ProbeRequest
{
    /// <summary>Names the question, so that its answer is known.</summary>
    [Id(0)] public Guid Id { get; init; }

    /// <summary>The absolute URL of the page; its host names the site.</summary>
    [Id(1)] public required string Url { get; init; }

    /// <summary>As which user; null for nobody.</summary>
    [Id(2)] public string? UserId { get; init; }

    /// <summary>As which browser; null for nobody.</summary>
    [Id(3)] public string? AnonymousId { get; init; }

    /// <summary>As if at this location; null for the edge's own.</summary>
    [Id(4)] public string? Location { get; init; }

    /// <summary>From this country.</summary>
    [Id(5)] public string? Country { get; init; }

    /// <summary>With this class of device.</summary>
    [Id(6)] public string? Device { get; init; }

    /// <summary>By this version of the rules; null for the one in force.</summary>
    [Id(7)] public long? Version { get; init; }

    /// <summary>As if in this cohort of a release.</summary>
    [Id(8)] public string? Cohort { get; init; }
}
