namespace Personalization.Domain.Inputs;

/// <summary>
/// Everything that one decision may depend on. The engine has no clock, no randomness and no store of its own: the same input and rules
/// give the same decision on every machine.
/// </summary>
public readonly record struct DecisionInput
{
    /// <summary>The visitor's traits; null when there is no profile.</summary>
    public ITraitSource? Traits { get; init; }

    /// <summary>Attribute <c>userId</c>, and <c>id</c> when set.</summary>
    public string? UserId { get; init; }

    /// <summary>Attribute <c>anonymousId</c>, and <c>id</c> for visitors without a user id.</summary>
    public string? AnonymousId { get; init; }

    /// <summary>Attribute <c>known</c>: a profile was found.</summary>
    public bool Known { get; init; }

    /// <summary>Attribute <c>url</c>: the absolute URL of the page.</summary>
    public string? Url { get; init; }

    /// <summary>Attribute <c>path</c>: the requested path, decoded, rooted.</summary>
    public string? Path { get; init; }

    /// <summary>Attribute <c>query</c>: the raw query string without the question mark.</summary>
    public string? Query { get; init; }

    /// <summary>Attribute <c>country</c>: upper-case ISO 3166 code, when a trusted proxy told it.</summary>
    public string? Country { get; init; }

    /// <summary>Attribute <c>location</c>: the label of the edge that serves.</summary>
    public string? Location { get; init; }

    /// <summary>Attribute <c>device</c>: the coarse device class.</summary>
    public string? Device { get; init; }

    /// <summary>
    /// Attributes sent by a caller: one UTF-8 JSON object, or empty; anything else counts as empty. They lose against traits and reserved
    /// names.
    /// </summary>
    public ReadOnlyMemory<byte> CallerAttributes { get; init; }

    /// <summary>Earlier assignments; null switches stickiness (and with it fallback attributes) off.</summary>
    public IStickyLookup? Sticky { get; init; }

    /// <summary>The time, for schedules and relative dates.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>Features held at their default value.</summary>
    public IReadOnlySet<string>? KillSwitches { get; init; }

    /// <summary>Every feature is held at its default value.</summary>
    public bool IsEverythingOff { get; init; }

    /// <summary>Preview overrides: feature to value (UTF-8 JSON). A kill switch wins over them.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? Preview { get; init; }

    /// <summary>Looks without enrolling: no exposure and no sticky assignment comes out.</summary>
    public bool Peek { get; init; }
}
