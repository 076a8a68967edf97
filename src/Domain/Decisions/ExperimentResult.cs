using Personalization.Domain.Experiments;

namespace Personalization.Domain.Decisions;

/// <summary>What an experiment did with a unit: everything that an exposure event and a sticky write need.</summary>
public sealed class ExperimentResult
{
    internal ExperimentResult(CompiledExperiment experiment, string feature, ContextualLeaf? leaf)
    {
        Definition = experiment;
        Feature = feature;
        Leaf = leaf;
    }

    internal CompiledExperiment Definition { get; }

    /// <summary>The visitor's context in a contextual bandit; null without a bandit.</summary>
    internal ContextualLeaf? Leaf { get; }

    /// <summary>Feature under which the experiment ran.</summary>
    public string Feature { get; }

    /// <summary>The experiment's key.</summary>
    public string Key => Definition.Key;

    /// <summary>The experiment's name, when it has one.</summary>
    public string? Name => Definition.Name;

    /// <summary>The format's bucket version; part of every sticky and exposure key.</summary>
    public int BucketVersion => Definition.BucketVersion;

    /// <summary>Index of the variation; 0 (the baseline) when not in the experiment.</summary>
    public int VariationIndex { get; init; }

    /// <summary>Key of the variation: from <c>meta</c>, else its index.</summary>
    public string VariationKey => Definition.Variations[VariationIndex].Key;

    /// <summary>Name of the variation, when it has one.</summary>
    public string? VariationName => Definition.Variations[VariationIndex].Name;

    /// <summary>Attribute that is the unit: the hash attribute, or the fallback attribute when that was used.</summary>
    public required string HashAttribute { get; init; }

    /// <summary>The unit as text; empty when the visitor has none.</summary>
    public required string HashValue { get; init; }

    /// <summary>The bucket in [0, 1); null when no hash was computed.</summary>
    public double? Bucket { get; init; }

    /// <summary>Whether the unit takes part.</summary>
    public bool InExperiment { get; init; }

    /// <summary>Whether a hash (or an earlier assignment by hash) put it there, as opposed to a forced variation.</summary>
    public bool HashUsed { get; init; }

    /// <summary>Whether an earlier assignment decided.</summary>
    public bool StickyUsed { get; init; }

    /// <summary>Whether the variation lets the next rules decide the value.</summary>
    public bool Passthrough => InExperiment && Definition.Variations[VariationIndex].Passthrough;

    /// <summary>Whether serving the value is an exposure: assigned by hash, and not a peek.</summary>
    public bool IsExposure { get; init; }

    /// <summary>Whether both are the same exposure: experiment, bucket version, unit and variation.</summary>
    internal bool IsSameExposure(ExperimentResult other) =>
        Key == other.Key && BucketVersion == other.BucketVersion && VariationIndex == other.VariationIndex
        && HashAttribute == other.HashAttribute && HashValue == other.HashValue && IsExposure == other.IsExposure;
}
