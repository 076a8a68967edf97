using System.Globalization;
using System.Text.Json;
using Personalization.Chaos.Tests.Load;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>
/// The file that <c>CHAOS_REPORT</c> names: every line of figures as it comes, and beside it (<c>.md</c>) the table of the worst of each
/// row's runs, written anew after every run, so that it is there however the runs end. Runs of several processes add to the same table.
/// </summary>
public static class ChaosReport
{
    private static readonly SemaphoreSlim Gate = new(1);

    /// <summary>Adds a run.</summary>
    /// <param name="line">Its line of figures.</param>
    /// <param name="row">Its place in the table; null for lines with figures of their own.</param>
    public static async Task AddAsync(string line, ReportRow? row = null)
    {
        if (Environment.GetEnvironmentVariable("CHAOS_REPORT") is not { Length: > 0 } file) return;
        await Gate.WaitAsync();
        try
        {
            await File.AppendAllTextAsync(file, line + Environment.NewLine);
            if (row is null)
            {
                await File.AppendAllTextAsync(file + ".other", "* " + line + Environment.NewLine);
            }
            else
            {
                await File.AppendAllTextAsync(file + ".jsonl", JsonSerializer.Serialize(row) + Environment.NewLine);
            }

            await File.WriteAllTextAsync(file + ".md", await TableAsync(file));
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>A line with figures of its own, for the test's output and the report.</summary>
    public static Task TellAsync(ITestOutputHelper output, string line)
    {
        output.WriteLine(line);
        return AddAsync(line);
    }

    private static async Task<string> TableAsync(string file)
    {
        var rows = File.Exists(file + ".jsonl") ? await File.ReadAllLinesAsync(file + ".jsonl") : [];
        var lines = rows.Select(line => JsonSerializer.Deserialize<ReportRow>(line)!)
            .GroupBy(row => row.Row)
            .Select(runs => Line(runs.Aggregate((one, other) => one.Worse(other)), runs.Count()));
        string[] table =
        [
            "| row (worst of its runs) | runs | requests | wrong or lost | failed pages | fallback | default | unacked pushes | healed s "
            + "| last failure s | p99 ms | threads | MB | ended by itself |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
            .. lines,
            "",
            .. File.Exists(file + ".other") ? await File.ReadAllLinesAsync(file + ".other") : [],
        ];
        return string.Join(Environment.NewLine, table) + Environment.NewLine;
    }

    private static string Line(ReportRow row, int runs) => string.Create(CultureInfo.InvariantCulture,
        $"| {row.Row} | {runs} | {row.Requests} | {row.Violations} | {row.FailedPages} | {row.Fallbacks} | {row.Defaults} | {row.UnacknowledgedPushes} | {row.HealedSeconds:0.0} | {row.LastFailureSeconds:0.0} | "
        + $"{row.P99Milliseconds:0} | {row.PeakThreads} | {row.PeakMegabytes} | {row.Ended} |");
}
