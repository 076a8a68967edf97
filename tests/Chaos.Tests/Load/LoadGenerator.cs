using System.Collections.Concurrent;
using System.Diagnostics;
using Personalization.Chaos.Tests.History;
using Personalization.Testing.Cluster;

namespace Personalization.Chaos.Tests.Load;

/// <summary>
/// Open-loop load: operations begin at their times whatever became of the earlier ones, since visitors do not wait for each other. 95 %
/// page views, of which a tenth are strangers', 4 % pushes, 1 % operator's reads.
/// </summary>
public sealed class LoadGenerator(GridCluster cluster, Balancer balancer, GridClient client, Visitors visitors, int perSecond, int seed)
{
    /// <summary>How often a sender repeats a push that was not acknowledged.</summary>
    public const int PushRetries = 3;

    private readonly ConcurrentQueue<Sample> _samples = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private long _strangers;

    /// <summary>What came of every operation that has ended.</summary>
    public IReadOnlyList<Sample> Samples => [.. _samples];

    /// <summary>Starts the arrivals.</summary>
    public void Start() => _running = Task.Run(ArriveAsync);

    /// <summary>Ends the arrivals and waits for what is on its way.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task ArriveAsync()
    {
        var random = new Random(seed);
        var onTheWay = new ConcurrentDictionary<long, Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        var begin = HistoryRecorder.Now;
        var interval = Stopwatch.Frequency / (double)perSecond;
        long number = 0;
        while (!_stopping.IsCancellationRequested)
        {
            var due = (long)((HistoryRecorder.Now - begin) / interval);
            for (; number <= due; number++)
            {
                var (dice, visitor, intended, own) =
                    (random.Next(1000), random.Next(visitors.Count), begin + (long)(number * interval), number);
                // Registered before it can end: the continuation takes it out again.
                var task = Task.Run(() => OneAsync(dice, visitor, intended));
                onTheWay[own] = task;
                _ = task.ContinueWith(
                    _ => onTheWay.TryRemove(own, out Task? _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        await Task.WhenAll(onTheWay.Values);
    }

    private async Task OneAsync(int dice, int visitor, long intended)
    {
        var (kind, detail) = dice switch
        {
            < 855 => await client.ViewAsync(visitor, balancer.Next()),
            < 950 => await client.ViewAsStrangerAsync(Interlocked.Increment(ref _strangers), balancer.Next()),
            < 990 => await client.PushAsync(visitor, balancer.Next, PushRetries, _stopping.Token),
            _ => await InspectAsync(visitor),
        };
        if (kind != SampleKind.None)
        {
            _samples.Enqueue(new Sample(kind, intended, HistoryRecorder.Now, detail));
        }
    }

    private async Task<(SampleKind Kind, string Detail)> InspectAsync(int visitor)
    {
        var silo = cluster.Silos[visitor % cluster.Silos.Count];
        var answer = await client.InspectAsync(visitor, silo);
        return answer.Ok ? (SampleKind.Operator, "") : (SampleKind.FailedOperator, answer.Detail);
    }
}
