using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Personalization.Background;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Sessions;

namespace Personalization.Silo.Operator.Fleet;

/// <summary>
/// Once a second, while anybody listens, what the fleet's counters grew by. One look however many listen, a bounded queue for each, and no
/// work at all when nobody does.
/// </summary>
internal sealed class LiveFeed(EdgeFleet fleet, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<LiveFeed> logger)
{
    /// <summary>Listeners of one silo.</summary>
    public const int MaxListeners = 16;

    /// <summary>Rows of one event, those with most pages.</summary>
    public const int MaxRows = 500;

    private const int MaxWaiting = 8;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Listener> _listeners = [];
    private readonly BackgroundWork _work = new(nameof(LiveFeed), time, logger);
    private bool _isRunning;

    /// <summary>Begins to listen.</summary>
    /// <returns>Null when too many listen already.</returns>
    public Listener? TryListen()
    {
        var listener = new Listener(this);
        lock (_gate)
        {
            if (_listeners.Count >= MaxListeners) return null;
            _listeners.Add(listener);
            if (_isRunning) return listener;
            _isRunning = true;
        }

        _work.Start(RunAsync);
        return listener;
    }

    private async Task RunAsync()
    {
        var before = new Dictionary<SessionKey, Dictionary<EdgeCounter, long>>();
        var began = time.GetUtcNow();
        var looked = time.GetTimestamp();
        using var timer = new PeriodicTimer(Period, time);
        while (HasListeners())
        {
            try
            {
                var (views, sessions, _) = await fleet.ReadAsync(counters: true);
                var seconds = time.GetElapsedTime(looked).TotalSeconds;
                looked = time.GetTimestamp();
                var rows = Grown(views, before, began);
                foreach (var gone in before.Keys.Except(sessions).ToList())
                {
                    before.Remove(gone);
                }

                Send(new LiveModel(
                    time.GetUtcNow(),
                    Math.Round(seconds, 3),
                    views.Count(view => view is not null),
                    views.Count(view => view is null),
                    rows.Sum(row => row.Count),
                    rows.Sum(row => row.Failed ? row.Count : 0),
                    [.. rows.Take(MaxRows)],
                    Math.Max(0, rows.Count - MaxRows),
                    0));
            }
            catch (Exception exception)
            {
                _work.Report(exception);
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>
    /// What every counter grew by. A session that is seen for the first time has nothing to compare with, unless its process began after
    /// somebody listened.
    /// </summary>
    private static List<LiveRowModel> Grown(
        EdgeView?[] views, Dictionary<SessionKey, Dictionary<EdgeCounter, long>> before, DateTimeOffset began)
    {
        var rows = new List<LiveRowModel>();
        foreach (var view in views.OfType<EdgeView>())
        {
            var isKnown = before.TryGetValue(view.Session, out var counts);
            counts ??= before[view.Session] = [];
            foreach (var counter in view.Counters)
            {
                var key = counter with { Count = 0 };
                var grown = counter.Count - counts.GetValueOrDefault(key);
                counts[key] = counter.Count;
                if (grown <= 0 || (!isKnown && !(view.Facts?.StartedAt > began))) continue;
                rows.Add(new LiveRowModel(
                    view.Session.Edge, counter.Site, counter.Route, counter.Feature, counter.Variant, counter.Reason, counter.Source,
                    counter.Version, counter.Cohort, UndecidedPages.Contain(counter), grown));
            }
        }

        rows.Sort((one, other) => other.Count.CompareTo(one.Count));
        return rows;
    }

    private bool HasListeners()
    {
        lock (_gate)
        {
            return _isRunning = _listeners.Count > 0 && !lifetime.ApplicationStopping.IsCancellationRequested;
        }
    }

    private void Send(LiveModel model)
    {
        Listener[] listeners;
        lock (_gate)
        {
            listeners = [.. _listeners];
        }

        foreach (var listener in listeners)
        {
            listener.Send(model);
        }
    }

    private void Remove(Listener listener)
    {
        lock (_gate)
        {
            _listeners.Remove(listener);
        }
    }

    /// <summary>Somebody who listens.</summary>
    internal sealed class Listener(LiveFeed feed) : IDisposable
    {
        private readonly Channel<LiveModel> _events = Channel.CreateBounded<LiveModel>(MaxWaiting);
        private int _dropped;

        /// <summary>The events, until the listener leaves or the host stops.</summary>
        public async IAsyncEnumerable<LiveModel> ReadAsync(LiveFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var model in _events.Reader.ReadAllAsync(cancellationToken))
            {
                yield return filter.Apply(model) with { EventsDropped = Interlocked.Exchange(ref _dropped, 0) };
            }
        }

        public void Send(LiveModel model)
        {
            if (!_events.Writer.TryWrite(model))
            {
                Interlocked.Increment(ref _dropped);
            }
        }

        public void Dispose() => feed.Remove(this);
    }
}
