using Personalization.Chaos.Tests.History;
using Personalization.Chaos.Tests.Load;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>One run of one row: load, fault, recovery, rest, audit, check, one line of figures, three invariants.</summary>
/// <param name="cluster">The cluster, which is healthy before and after.</param>
/// <param name="output">Where the line goes.</param>
/// <param name="perSecond">Operations a second.</param>
public sealed class FaultRun(ChaosCluster cluster, ITestOutputHelper output, int perSecond)
{
    /// <summary>Load before the fault, for the baseline.</summary>
    public TimeSpan Before { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Load after the fault's own script has ended.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Every visitor is seen by every edge before the load begins, for rows that speak of warm visitors only.</summary>
    public bool WarmsEdges { get; init; }

    /// <summary>
    /// A page path may fail for the fault itself (the origin is down), so that failed pages are counted and not asserted.
    /// </summary>
    public bool PagesMayFail { get; init; }

    /// <summary>Runs it.</summary>
    /// <param name="row">The row's name.</param>
    /// <param name="run">Which run of it.</param>
    /// <param name="fault">Breaks something and, when it is to come back, mends it.</param>
    public async Task<FaultReport> RunAsync(string row, int run, Func<Task> fault)
    {
        var seed = ChaosSettings.Seed;
        await cluster.HealAsync();
        var ended = cluster.Grid.Ended.Count;
        var history = new HistoryRecorder();
        using var client = new GridClient(cluster.Visitors, history);
        if (WarmsEdges)
        {
            await cluster.WarmEdgesAsync(client);
        }

        IReadOnlyList<Sample> samples;
        long faultAt, peak = 0, callsBefore;
        using var threads = new ThreadWatch(cluster.Grid);
        await using (var balancer = new Balancer(cluster.Grid.Edges))
        {
            var load = new LoadGenerator(cluster.Grid, balancer, client, cluster.Visitors, perSecond, seed);
            load.Start();
            try
            {
                await Task.Delay(Before);
                callsBefore = cluster.Segment.Control.Requests.Count();
                faultAt = HistoryRecorder.Now;
                await fault();
                await Task.Delay(After);
            }
            finally
            {
                peak = cluster.Grid.Silos.Concat(cluster.Grid.Edges)
                    .Where(process => process.IsRunning)
                    .Select(process => process.Child.PeakMemoryBytes)
                    .DefaultIfEmpty()
                    .Max();
                await load.StopAsync();
            }

            samples = load.Samples;
        }

        await cluster.HealAsync();
        var written = history.Operations.Where(operation => operation.IsWrite).Select(operation => operation.Register).Distinct().ToList();
        var final = await cluster.AuditAsync(client, written);
        var operations = history.Operations;
        var violations = cluster.Check(history, final);
        var report = new FaultReport(samples, operations, violations, final, faultAt)
        {
            PeakMemoryBytes = peak,
            PeakThreads = threads.Peak,
            SegmentCalls = cluster.Segment.Control.Requests.Count() - callsBefore,
            Ended = string.Join(", ", cluster.Grid.Ended.Skip(ended)),
        };
        var line = report.ToLine(row, run, seed);
        output.WriteLine(line);
        await ChaosReport.AddAsync(line, ReportRow.Of(row, report));
        Assert.True(
            violations.Count == 0, $"{line}\nthe processes' output: {cluster.Grid.LogFolder}\n{string.Join('\n', violations.Take(20))}");
        if (!PagesMayFail)
        {
            Assert.True(report.FailedPages == 0, $"{line}\nthe processes' output: {cluster.Grid.LogFolder}");
        }

        return report;
    }
}
