using System.Collections.Concurrent;

namespace Personalization.Simulators;

/// <summary>What reached the tracking API: the proof that an event was delivered, once, with the right key.</summary>
public sealed class TrackingLog
{
    private readonly ConcurrentQueue<TrackedEvent> _events = new();
    private readonly ConcurrentQueue<TrackingRequest> _requests = new();
    private readonly ChangeSignal _changed = new();
    private readonly int _capacity;
    private long _number;
    private long _accepted;

    internal TrackingLog(int capacity) => _capacity = capacity;

    /// <summary>Accepted events, oldest first, as many as the options keep.</summary>
    public IReadOnlyList<TrackedEvent> Events => [.. _events];

    /// <summary>Requests including refused ones, oldest first.</summary>
    public IReadOnlyList<TrackingRequest> Requests => [.. _requests];

    /// <summary>Events accepted since the last <see cref="Clear"/>, also those no longer kept.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>The first event that matches, as soon as it is there; throws after the deadline with what had come.</summary>
    public async Task<TrackedEvent> WaitForEventAsync(Func<TrackedEvent, bool> predicate, TimeSpan deadline, string what)
    {
        await WaitForAsync(log => log.Events.Any(predicate), deadline, what);
        return Events.First(predicate);
    }

    /// <summary>Returns when the predicate holds; throws after the deadline with what had come.</summary>
    public Task WaitForAsync(Func<TrackingLog, bool> predicate, TimeSpan deadline, string what) =>
        _changed.WaitForAsync(() => predicate(this), deadline, () =>
            $"{what}; events so far: {(_events.IsEmpty ? "none" : string.Join(", ", _events.TakeLast(20).Select(tracked => tracked.Event ?? tracked.Type)))}");

    /// <summary>Forgets what came.</summary>
    public void Clear()
    {
        _events.Clear();
        _requests.Clear();
        Interlocked.Exchange(ref _accepted, 0);
        _changed.Raise();
    }

    internal long NextNumber() => Interlocked.Increment(ref _number);

    internal void Add(TrackingRequest request, IReadOnlyCollection<TrackedEvent> events)
    {
        _requests.Enqueue(request);
        foreach (var tracked in events)
        {
            _events.Enqueue(tracked);
        }

        Interlocked.Add(ref _accepted, events.Count);
        while (_events.Count > _capacity)
        {
            _events.TryDequeue(out _);
        }

        while (_requests.Count > _capacity)
        {
            _requests.TryDequeue(out _);
        }

        _changed.Raise();
    }
}
