using Personalization.Testing.Cluster;

namespace Personalization.Chaos.Tests.Load;

/// <summary>
/// The load balancer in front of the edges: it asks for readiness ten times a second and sends a request that could not connect to another
/// edge.
/// </summary>
public sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<GridProcess> _edges;
    private readonly bool[] _ready;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _polling;
    private int _turn;

    /// <summary>Balances over these edges.</summary>
    public Balancer(IReadOnlyList<GridProcess> edges)
    {
        _edges = edges;
        _ready = [.. edges.Select(_ => true)];
        _polling = Task.WhenAll(edges.Select((edge, index) => PollAsync(edge, index)));
    }

    /// <summary>The edges in the order in which a request should try them.</summary>
    public IEnumerable<GridProcess> Next()
    {
        var first = (int)((uint)Interlocked.Increment(ref _turn) % (uint)_edges.Count);
        for (var i = 0; i < _edges.Count; i++)
        {
            var index = (first + i) % _edges.Count;
            if (Volatile.Read(ref _ready[index])) yield return _edges[index];
        }

        // None is ready: better a page of an edge in trouble than none.
        for (var i = 0; i < _edges.Count; i++)
        {
            var index = (first + i) % _edges.Count;
            if (!Volatile.Read(ref _ready[index])) yield return _edges[index];
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _polling;
        _stopping.Dispose();
    }

    private async Task PollAsync(GridProcess edge, int index)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            do Volatile.Write(ref _ready[index], edge.IsRunning && await edge.IsReadyAsync());
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // The load ends.
        }
    }
}
