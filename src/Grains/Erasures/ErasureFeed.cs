using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Telemetry;

namespace Personalization.Grains.Erasures;

/// <summary>
/// What was erased lately, and which edges have heard of it. Called from one activation's turns only, so nothing here is locked.
/// </summary>
internal sealed class ErasureFeed(TimeProvider time)
{
    /// <summary>
    /// How long an announcement waits for an edge that was there before: about as long as one is away between two questions, many times
    /// over.
    /// </summary>
    public static readonly TimeSpan Confirmation = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <summary>Never 0, which is what an edge knows that has not asked yet.</summary>
    private readonly long _epoch = Random.Shared.NextInt64(1, long.MaxValue);

    private readonly RecentErasures _recent = new();
    private readonly Dictionary<Guid, long> _edges = [];
    private TaskCompletionSource _announced = New();
    private TaskCompletionSource _confirmed = New();

    public async Task AnnounceAsync(string identity)
    {
        Trim();
        var number = _recent.Add(identity, time.GetTimestamp());
        Renew(ref _announced);
        var started = time.GetTimestamp();
        while (Lags(number))
        {
            var left = Confirmation - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || !await IsDoneAsync(_confirmed.Task, left)) break;
        }

        // An edge that is gone, or too far away to hear, holds up one announcement and not the next ones; when it asks again it gets all it
        // missed.
        foreach (var (edge, known) in _edges.ToArray())
        {
            if (known < number && _edges.Remove(edge))
            {
                GrainMetrics.ErasuresUnconfirmed.Add(1);
            }
        }
    }

    public async Task<ErasureFeedPage> NextAsync(ErasureFeedRequest question)
    {
        // Whoever knows nothing of this life of the feed gets all there is of it.
        var isNew = question.Epoch != _epoch;
        var known = isNew ? 0 : Math.Min(question.Known, _recent.Last);
        _edges[question.Edge] = known;
        Renew(ref _confirmed);
        if (!isNew && known == _recent.Last)
        {
            await IsDoneAsync(_announced.Task, question.WaitAtMost < MaxWait ? question.WaitAtMost : MaxWait);
        }

        Trim();
        var from = Math.Max(known, _recent.Gone);
        var identities = _recent.After(from);
        return new ErasureFeedPage
        {
            Epoch = _epoch,
            Last = from + identities.Length,
            Identities = identities,
            Incomplete = from > known && !isNew,
        };
    }

    private bool Lags(long number)
    {
        foreach (var known in _edges.Values)
        {
            if (known < number) return true;
        }

        return false;
    }

    private void Trim() => _recent.Trim(time.GetTimestamp() - (long)(RecentErasures.Kept.TotalSeconds * time.TimestampFrequency));

    private async Task<bool> IsDoneAsync(Task task, TimeSpan patience)
    {
        using var stop = new CancellationTokenSource();
        var first = await Task.WhenAny(task, Task.Delay(patience, time, stop.Token));
        await stop.CancelAsync();
        return first == task;
    }

    private static void Renew(ref TaskCompletionSource source)
    {
        var done = source;
        source = New();
        done.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
