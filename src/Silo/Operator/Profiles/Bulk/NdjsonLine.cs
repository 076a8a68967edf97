namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>A line of a stream.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Content">Its bytes; null when it was too long to be kept.</param>
internal readonly record struct NdjsonLine(long Number, byte[]? Content);
