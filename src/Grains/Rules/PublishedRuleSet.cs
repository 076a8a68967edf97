namespace Personalization.Grains.Rules;

/// <summary>One version as it is stored. The document of old versions is dropped, who published them is not.</summary>
internal sealed class PublishedRuleSet
{
    public long Version { get; set; }

    public string Hash { get; set; } = "";

    public string Author { get; set; } = "";

    public string? Reason { get; set; }

    public DateTimeOffset PublishedAt { get; set; }

    public long? RollbackOf { get; set; }

    public byte[]? Document { get; set; }

    /// <summary>What stays of an old version.</summary>
    public PublishedRuleSet WithoutDocument() => new()
    {
        Version = Version,
        Hash = Hash,
        Author = Author,
        Reason = Reason,
        PublishedAt = PublishedAt,
        RollbackOf = RollbackOf,
    };
}
