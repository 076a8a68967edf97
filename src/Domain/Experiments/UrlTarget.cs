namespace Personalization.Domain.Experiments;

/// <summary>A URL pattern of a stand-alone experiment.</summary>
internal sealed record UrlTarget(string Type, string Pattern, bool Include);
