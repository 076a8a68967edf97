namespace Personalization.Domain.Import;

/// <summary>What became of a part of a document.</summary>
public enum DifferenceKind
{
    /// <summary>Not said (the zero value).</summary>
    Unknown = 0,

    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>It has another value.</summary>
    Changed,

    /// <summary>It is tried earlier or later among its neighbours.</summary>
    Moved,
}
