using Personalization.Testing.Cluster;

namespace Personalization.Chaos.Tests.Load;

/// <summary>The load balancer in front of the edges: it asks for readiness ten times a second and sends a request that could not connect to another edge.</summary>
public sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<GridProcess> edges;
    private readonly bool[] ready;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task polling;
    private int turn;

    /// <summary>Balances over these edges.</summary>
    public Balancer(IReadOnlyList<GridProcess> edges)
    {
        this.edges = edges;
        ready = [.. edges.Select(_ => true)];
        polling = Task.WhenAll(edges.Select((edge, index) => PollAsync(edge, index)));
    }

    /// <summary>The edges in the order in which a request should try them.</summary>
    public IEnumerable<GridProcess> Next()
    {
        var first = (int)((uint)Interlocked.Increment(ref turn) % (uint)edges.Count);
        for (var i = 0; i < edges.Count; i++)
        {
            var index = (first + i) % edges.Count;
            if (Volatile.Read(ref ready[index])) yield return edges[index];
        }

        // None is ready: better a page of an edge in trouble than none.
        for (var i = 0; i < edges.Count; i++)
        {
            var index = (first + i) % edges.Count;
            if (!Volatile.Read(ref ready[index])) yield return edges[index];
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await polling;
        stopping.Dispose();
    }

    private async Task PollAsync(GridProcess edge, int index)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            do Volatile.Write(ref ready[index], edge.IsRunning && await edge.IsReadyAsync());
            while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The load ends.
        }
    }
}
