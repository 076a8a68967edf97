namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>
/// A line of the answer to an import: exactly one of its parts is there. The last line is the one with <see cref="Done"/>.
/// </summary>
internal sealed record ImportReportLine
{
    /// <summary>How far it got.</summary>
    public ImportTotals? Progress { get; init; }

    /// <summary>A line that was refused.</summary>
    public ImportError? Error { get; init; }

    /// <summary>The end.</summary>
    public ImportTotals? Done { get; init; }
}
