namespace Personalization.Domain.Problems;

/// <summary>What a document may ask for. Publisher and reader use the same constants, so what one accepts the other can load.</summary>
public static class RuleLimits
{
    /// <summary>Size of a document in bytes of UTF-8.</summary>
    public const int DocumentBytes = 8 * 1024 * 1024;

    /// <summary>Nesting of JSON in a document.</summary>
    public const int JsonDepth = 64;

    /// <summary>
    /// Bytes of conditions that references to saved groups and bandits copy into the places that name them. A few hundred bytes of groups
    /// that name each other twice would otherwise grow to gigabytes. As much again as a document may have.
    /// </summary>
    public const int ExpandedBytes = DocumentBytes;

    /// <summary>Nesting of conditions, saved groups included.</summary>
    public const int ConditionDepth = 24;

    /// <summary>Prerequisites of prerequisites.</summary>
    public const int PrerequisiteDepth = 32;

    /// <summary>Features in a document.</summary>
    public const int Features = 5_000;

    /// <summary>Rules of one feature.</summary>
    public const int RulesPerFeature = 500;

    /// <summary>Variations of one experiment.</summary>
    public const int Variations = 200;

    /// <summary>Different attributes that the rules of a document read.</summary>
    public const int Attributes = 5_000;

    /// <summary>Length of a regular expression in characters.</summary>
    public const int PatternLength = 1_000;

    /// <summary>Routes in a document.</summary>
    public const int Routes = 5_000;

    /// <summary>Highest <c>minBucketVersion</c>; each version below it is looked up.</summary>
    public const int MinBucketVersion = 1_000;
}
