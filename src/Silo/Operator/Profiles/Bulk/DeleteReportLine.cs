namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>
/// A line of the answer to a deletion of many: exactly one of its parts is there. The last line is the one with <see cref="Done"/>.
/// </summary>
internal sealed record DeleteReportLine
{
    /// <summary>How far it got.</summary>
    public DeleteTotals? Progress { get; init; }

    /// <summary>A line that was refused.</summary>
    public ImportError? Error { get; init; }

    /// <summary>The end.</summary>
    public DeleteTotals? Done { get; init; }
}
