namespace Personalization.Grains.Interfaces.Messages;

/// <summary>A release, and what its controller sees of it.</summary>
[GenerateSerializer, Immutable, Alias("personalization.ReleaseStatus")]
public sealed record ReleaseStatus
{
    /// <summary>The release under way, or the last one; null when there was none.</summary>
    [Id(0)] public ReleaseView? Release { get; init; }

    /// <summary>Why it waits, or what is next; empty for one that ended.</summary>
    [Id(1)] public string Next { get; init; } = "";

    /// <summary>How long the controller has watched the step.</summary>
    [Id(2)] public TimeSpan InStep { get; init; }

    /// <summary>What both cohorts did in this step, the whole first.</summary>
    [Id(3)] public ReleaseSlice[] Slices { get; init; } = [];
}
