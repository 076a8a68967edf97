using System.Text.Json.Serialization;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>Counts of a deletion of many. Empty lines count as lines only in the numbers of errors.</summary>
/// <param name="Lines">Lines dealt with.</param>
/// <param name="Deleted">Identities that are erased now, also those that nothing was known of.</param>
/// <param name="Failed">Lines that were refused; the first 1,000 are listed.</param>
internal sealed record DeleteTotals(long Lines, long Deleted, long Failed)
{
    /// <summary>Why it ended before its last line; absent when it did not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Aborted { get; init; }
}
