namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>A document of the CDN in memory, inflated.</summary>
public sealed record CdnDocument(int Status, byte[] Body, string? ContentType, string? ETag, string? CacheControl);
