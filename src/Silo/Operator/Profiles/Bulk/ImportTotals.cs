using System.Text.Json.Serialization;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>Counts of an import. Empty lines count as lines only in the numbers of errors.</summary>
/// <param name="Lines">Lines dealt with.</param>
/// <param name="Imported">Those that changed a profile.</param>
/// <param name="Unchanged">Those that said what was known.</param>
/// <param name="Failed">Those that were refused; the first 1,000 are listed.</param>
internal sealed record ImportTotals(long Lines, long Imported, long Unchanged, long Failed)
{
    /// <summary>Why the import ended before its last line; absent when it did not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Aborted { get; init; }
}
