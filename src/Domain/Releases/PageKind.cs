namespace Personalization.Domain.Releases;

/// <summary>How well a page went, as far as a release is judged by it.</summary>
public enum PageKind
{
    /// <summary>The rules decided.</summary>
    Decided = 0,

    /// <summary>No rule of the feature matched: the default is what the rules say.</summary>
    Default = 1,

    /// <summary>The decision failed or was late, and the default or an old decision was served.</summary>
    Failed = 2,

    /// <summary>The rules decided, and the path that they chose is none or did not answer.</summary>
    BadPath = 3,
}
