namespace Personalization.Segment.Webhooks;

/// <summary>
/// Why an event of a delivery was left out, as metrics, logs and answers name it. Names only what kind of thing it was, never what stood
/// there.
/// </summary>
public static class WebhookKinds
{
    // Understood, and of no concern to a profile.
    public const string UnknownType = "unknown-type";
    public const string UnknownClass = "unknown-class";
    public const string WithoutTraits = "without-traits";
    public const string WithoutIdentity = "without-identity";

    // Cannot be stored.
    public const string NoObject = "no-object";
    public const string NestedBatch = "nested-batch";
    public const string NotUtf8 = "not-utf8";
    public const string IdType = "id-type";
    public const string IdLength = "id-length";
    public const string IdCharacters = "id-characters";
    public const string TraitsType = "traits-type";
    public const string TooManyTraits = "too-many-traits";

    /// <summary>The event has traits, and none of them can be stored.</summary>
    public const string TraitsUnusable = "traits-unusable";

    // Single traits, left out of an event that is stored all the same.
    public const string TraitName = "trait-name";
    public const string TraitDepth = "trait-depth";
}
