using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Personalization.Domain.Profiles;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Spaces;
using Personalization.Grains.Storage;
using Personalization.Grains.Telemetry;
using Personalization.Segment.Tracking;

namespace Personalization.Grains.Events;

/// <summary>
/// One partition. The grain only connects: <see cref="EventQueueStore"/> keeps the events, <see cref="EventDelivery"/> sends them.
/// </summary>
[GrainType("event-queue")]
internal sealed partial class EventQueueGrain : Grain, IEventQueueGrain, IDisposable
{
    /// <summary>An event that an edge let pass is at most 32 KB; what it adds to make it fit for a batch is a few bytes.</summary>
    private const int MaxEventBytes = 33 * 1024;

    private readonly EventQueueStore _store;
    private readonly EventDelivery _delivery;
    private readonly EventQueueGauges _gauges;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _key;
    private Task _running = Task.CompletedTask;

    public EventQueueGrain(
        [FromKeyedServices(StorageNames.Grid)] IGrainStorage storage,
        SiteDirectory sites,
        TrackingForwarder forwarder,
        IOptions<EventQueueOptions> options,
        TimeProvider time,
        ILogger<EventQueueGrain> logger)
    {
        _key = this.GetPrimaryKeyString();
        if (!EventQueueKeys.TryParse(_key, out var site, out _))
        {
            throw new ArgumentException($"A queue's key is made by {nameof(EventQueueKeys)}; this one was not.");
        }

        _logger = logger;
        _store = new EventQueueStore(new EventRows(storage, _key, options.Value.StorageTimeout, time), _key, options.Value, time, logger);
        _delivery = new EventDelivery(_store, _key, site, sites, forwarder, options.Value, time, logger);
        _gauges = new EventQueueGauges(site);
    }

    public async Task<EnqueueResult> EnqueueAsync(EventBatch batch)
    {
        if (batch.Events.Length == 0) return new EnqueueResult { Status = EnqueueStatus.Durable };
        if (Array.Exists(batch.Events, static e => e.Json.Length is 0 or > MaxEventBytes || string.IsNullOrEmpty(e.MessageId)))
        {
            return new EnqueueResult { Status = EnqueueStatus.Invalid };
        }

        var result = await _store.AddAsync(
            Array.ConvertAll(batch.Events, static e => new StoredEvent(e.Json, MessageHash.Of(e.MessageId), e.ClockLagSeconds)));
        GrainMetrics.EventsQueued.Add(batch.Events.Length, new KeyValuePair<string, object?>("outcome", NameOf(result.Status)));
        GrainMetrics.EventsRepeated.Add(result.Duplicates);
        Deliver();
        return result;
    }

    public async Task<EventQueueView> WakeAsync()
    {
        var isKnown = await _store.EnsureLoadedAsync();
        Deliver();
        return new EventQueueView
        {
            Events = _store.Events,
            Bytes = _store.Bytes,
            OldestSince = _store.OldestTicks == 0 ? null : new DateTimeOffset(_store.OldestTicks, TimeSpan.Zero),
            IsKnown = isKnown,
        };
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        _gauges.Remove();
    }

    public void Dispose() => _stopping.Dispose();

    private void Deliver()
    {
        Measure();
        if (!_running.IsCompleted || _store.IsEmpty || _stopping.IsCancellationRequested) return;
        _running = DeliverAsync();
    }

    private async Task DeliverAsync()
    {
        // Undelivered events keep their partition in memory, whether somebody calls or not.
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        try
        {
            // Events may come between the last look and its end; this look and the end of this method are one step.
            do await _delivery.RunAsync(Measure, _stopping.Token);
            while (!_store.IsEmpty);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Whoever wakes this partition next goes on from storage.
        }
        catch (Exception exception)
        {
            Log.Broken(_logger, exception, _key);
        }

        Measure();
        DelayDeactivation(TimeSpan.Zero);
    }

    private void Measure() => _gauges.Set(_store.Events, _store.OldestTicks);

    private static string NameOf(EnqueueStatus status) => status switch
    {
        EnqueueStatus.Durable => "durable",
        EnqueueStatus.Full => "full",
        _ => "unavailable",
    };

    private static partial class Log
    {
        [LoggerMessage(320, LogLevel.Error, "Event queue {Queue}: delivery broke off; it begins again with the next event or wake-up")]
        public static partial void Broken(ILogger logger, Exception exception, string queue);
    }
}
