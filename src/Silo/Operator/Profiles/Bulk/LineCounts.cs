namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>How far the work on a stream got.</summary>
/// <param name="Lines">Lines dealt with.</param>
/// <param name="Changed">Those that changed something.</param>
/// <param name="Unchanged">Those that found it done.</param>
/// <param name="Failed">Those that were refused.</param>
/// <param name="Aborted">Why it ended before the last line; null when it did not.</param>
internal readonly record struct LineCounts(long Lines, long Changed, long Unchanged, long Failed, string? Aborted);
