namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A visitor's place in an experiment, enough to report the exposure and to keep the assignment.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ExperimentAssignment")]
public sealed record ExperimentAssignment
{
    [Id(0)] public required string ExperimentKey { get; init; }

    [Id(1)] public string? ExperimentName { get; init; }

    [Id(2)] public required string VariationKey { get; init; }

    [Id(3)] public string? VariationName { get; init; }

    [Id(4)] public int VariationIndex { get; init; }

    [Id(5)] public int BucketVersion { get; init; }

    /// <summary>The attribute that was hashed, e.g. <c>anonymousId</c>.</summary>
    [Id(6)] public required string HashAttribute { get; init; }

    /// <summary>That attribute's value: the experiment's unit.</summary>
    [Id(7)] public required string HashValue { get; init; }

    /// <summary>The assignment came from the visitor's sticky assignments.</summary>
    [Id(8)] public bool Sticky { get; init; }

    /// <summary>The assignment shall be kept (the rule does not disable stickiness).</summary>
    [Id(9)] public bool Keep { get; init; }

    /// <summary>Serving the value is an exposure: assigned by hash, and not forced, previewed or peeked at.</summary>
    [Id(10)] public bool Expose { get; init; }

    /// <summary>
    /// The release under which the assignment was drawn, while it is under way; 0 for an ordinary one. It counts once that completed.
    /// </summary>
    [Id(11)] public long Release { get; init; }
}
