using Personalization.Chaos.Tests.History;
using Personalization.Chaos.Tests.Load;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>
/// Push through one edge, look through the other, again and again: what was acknowledged must be there, and what was seen must not go away.
/// </summary>
public static class ReadYourWrites
{
    private const int Clients = 8;

    /// <summary>Runs the rounds.</summary>
    /// <returns>The violations found.</returns>
    public static async Task<int> RunAsync(ChaosCluster cluster, int rounds, ITestOutputHelper output)
    {
        var history = new HistoryRecorder();
        using var client = new GridClient(cluster.Visitors, history);
        var (one, two) = (cluster.Grid.Edges[0], cluster.Grid.Edges[^1]);
        var acknowledged = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, rounds), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (round, _) =>
        {
            var visitor = round % cluster.Visitors.Count;
            var (first, second) = round % 2 == 0 ? (one, two) : (two, one);
            if ((await client.PushAsync(visitor, () => [first, second], retries: 5, CancellationToken.None)).Kind == SampleKind.Push)
            {
                Interlocked.Increment(ref acknowledged);
            }

            await client.ViewAsync(visitor, [second, first]);
            await client.ViewAsync(visitor, [first, second]);
        });
        var written = history.Operations.Where(operation => operation.IsWrite).Select(operation => operation.Register).Distinct().ToList();
        var final = await cluster.AuditAsync(client, written);
        var violations = cluster.Check(history, final);
        var line =
            $"read your writes: {rounds} rounds, {acknowledged} acknowledged, {history.Operations.Count(operation => operation.Source == ReadSource.Grain)} reads from grains, {violations.Count} violations";
        output.WriteLine(line);
        await ChaosReport.AddAsync(line);
        foreach (var violation in violations.Take(20))
        {
            output.WriteLine(violation.ToString());
        }

        return violations.Count;
    }
}
