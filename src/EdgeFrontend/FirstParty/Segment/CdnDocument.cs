namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>A document of the CDN in memory, inflated.</summary>
internal sealed record CdnDocument(int Status, byte[] Body, string? ContentType, string? ETag, string? CacheControl);
