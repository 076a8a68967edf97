namespace Personalization.Chaos.Tests.Load;

/// <summary>
/// What the table of all rows keeps of one run. Numbers where more is worse, so that the worst of several runs is their maximum.
/// </summary>
/// <param name="Row">The row's name.</param>
/// <param name="Requests">Operations of the run.</param>
/// <param name="Violations">Wrong answers, lost writes, and failed pages where none may fail: always 0 in a run that passed.</param>
/// <param name="FailedPages">Pages that were errors.</param>
/// <param name="Fallbacks">Pages with the last known decision.</param>
/// <param name="Defaults">Default pages of warm visitors.</param>
/// <param name="UnacknowledgedPushes">Pushes that were given up.</param>
/// <param name="HealedSeconds">Until fewer than 5 % of the pages lacked their grain.</param>
/// <param name="LastFailureSeconds">Until the last failed page or push.</param>
/// <param name="P99Milliseconds">99th percentile of all operations from the fault on.</param>
/// <param name="PeakThreads">Most threads of a process.</param>
/// <param name="PeakMegabytes">Most memory of a process.</param>
/// <param name="Ended">Silos that ended by themselves.</param>
public sealed record ReportRow(
    string Row,
    int Requests,
    int Violations,
    int FailedPages,
    int Fallbacks,
    int Defaults,
    int UnacknowledgedPushes,
    double HealedSeconds,
    double LastFailureSeconds,
    double P99Milliseconds,
    int PeakThreads, long PeakMegabytes, string Ended)
{
    /// <summary>A run's row.</summary>
    public static ReportRow Of(string row, FaultReport report) =>
        new(
            row,
            report.Requests,
            report.Violations.Count,
            report.FailedPages,
            report.Fallbacks,
            report.Defaults,
            report.UnacknowledgedPushes,
        report.SecondsToHeal, report.SecondsToLastFailure, report.P99, report.PeakThreads, report.PeakMemoryBytes / 1024 / 1024,
        report.Ended);

    /// <summary>The worst of two runs of a row, value by value.</summary>
    public ReportRow Worse(ReportRow other) =>
        new(
            Row,
            Math.Min(Requests, other.Requests),
            Math.Max(Violations, other.Violations),
            Math.Max(FailedPages, other.FailedPages),
            Math.Max(Fallbacks, other.Fallbacks),
        Math.Max(
            Defaults, other.Defaults), Math.Max(
                UnacknowledgedPushes, other.UnacknowledgedPushes), Math.Max(
                    HealedSeconds, other.HealedSeconds), Math.Max(LastFailureSeconds, other.LastFailureSeconds),
        Math.Max(
            P99Milliseconds, other.P99Milliseconds), Math.Max(
                PeakThreads, other.PeakThreads), Math.Max(
                    PeakMegabytes, other.PeakMegabytes), string.Join("; ", new[] { Ended, other.Ended }.Where(ended => ended.Length > 0)));
}
