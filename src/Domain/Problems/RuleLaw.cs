namespace Personalization.Domain.Problems;

/// <summary>
/// The kind of law that a document breaks. <see cref="Form"/> is what the JSON schema says too; every other value names something that a
/// schema cannot express and only the compiler checks.
/// </summary>
public enum RuleLaw
{
    /// <summary>Types, required and unknown members, ranges of single values: whatever the schema says, and nothing else.</summary>
    Form = 0,

    /// <summary>A member is given twice in one object.</summary>
    Repetition,

    /// <summary>A name refers to a feature, group or bandit that the document does not have (or that is of another kind).</summary>
    Reference,

    /// <summary>Features or groups refer to each other in a circle.</summary>
    Circle,

    /// <summary>Shares do not sum to 1.</summary>
    Sum,

    /// <summary>Two lists that belong together differ in length.</summary>
    Count,

    /// <summary>Two values that must differ are equal.</summary>
    Uniqueness,

    /// <summary>Ranges of variations overlap.</summary>
    Overlap,

    /// <summary>Two values stand in the wrong order, such as a range's start and end.</summary>
    Order,

    /// <summary>A text has the form of an instant but names none, such as 30 February.</summary>
    Instant,

    /// <summary>A regular expression, version range or network that cannot be read.</summary>
    Pattern,

    /// <summary>A value of a feature with a route is no path of the site's own origin.</summary>
    Path,

    /// <summary>Size, nesting or count beyond <see cref="RuleLimits"/>.</summary>
    Limit,

    /// <summary>The text is not JSON at all.</summary>
    Syntax,
}
