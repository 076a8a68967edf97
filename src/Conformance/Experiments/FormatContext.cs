namespace Personalization.Conformance.Experiments;

/// <summary>Switches that the public format's SDK context has and the grid does not offer; its published cases need them.</summary>
internal sealed record FormatContext
{
    public bool Enabled { get; init; } = true;

    public bool QaMode { get; init; }

    public IReadOnlyDictionary<string, int>? ForcedVariations { get; init; }

    public IReadOnlySet<string>? Groups { get; init; }
}
