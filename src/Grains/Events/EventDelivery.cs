using Microsoft.Extensions.Logging;
using Personalization.Background;
using Personalization.Grains.Spaces;
using Personalization.Grains.Telemetry;
using Personalization.Segment.Tracking;

namespace Personalization.Grains.Events;

/// <summary>
/// Sends what waits in one partition to the tracking API, one request at a time, which is what keeps the order. What the API cannot take
/// now is tried again for ever; an event that it refuses for good is found by halving the batch, dropped and counted.
/// </summary>
internal sealed partial class EventDelivery(
    EventQueueStore store, string key, string site, SiteDirectory sites, TrackingForwarder forwarder, EventQueueOptions options,
    TimeProvider time, ILogger logger)
{
    private static readonly TrackingLimits Limits = TrackingLimits.Default;

    // Shrinks around an event that is refused, grows again behind it.
    private int _limit = Limits.MaxBatchEvents;
    private int _failures;

    /// <summary>Delivers until nothing waits.</summary>
    /// <param name="progressed">Called when fewer events wait than before.</param>
    /// <param name="stop">Ends it; what was not delivered stays.</param>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public async Task RunAsync(Action progressed, CancellationToken stop)
    {
        while (!store.IsEmpty)
        {
            stop.ThrowIfCancellationRequested();
            EventWork? work;
            try
            {
                work = await store.PeekAsync(Limits.MaxBatchEvents, Limits.MaxBatchBytes - 1024);
            }
            catch (Exception exception)
            {
                Log.NotRead(logger, exception, key);
                await BackOffAsync(null, stop);
                continue;
            }

            if (work is null) continue;
            await SendAsync(work.Events, stop);
            // It is delivered whatever storage says now: only the note of it is tried again.
            while (!await store.RemoveAsync(work))
            {
                await BackOffAsync(null, stop);
            }

            _failures = 0;
            progressed();
        }
    }

    private async Task SendAsync(IReadOnlyList<StoredEvent> events, CancellationToken stop)
    {
        for (var position = 0; position < events.Count;)
        {
            stop.ThrowIfCancellationRequested();
            if (sites.FindSite(site) is not { } settings)
            {
                Log.NoSite(logger, key, site);
                await BackOffAsync(null, stop);
                continue;
            }

            var batch = BatchOf(events, position);
            var outcome = await forwarder.ForwardAsync(
                new TrackingRequest
                {
                    TrackingUrl = settings.TrackingUrl,
                    Letter = TrackingMethods.Batch,
                    Body = batch.Body,
                    ContentType = "application/json",
                    WriteKey = settings.WriteKey,
                }, stop);
            GrainMetrics.EventRequests.Add(1, new KeyValuePair<string, object?>("outcome", NameOf(outcome)));
            switch (outcome)
            {
                case TrackingAccepted:
                    position += batch.Count;
                    _failures = 0;
                    _limit = Math.Min(_limit * 2, Limits.MaxBatchEvents);
                    GrainMetrics.EventsDelivered.Add(batch.Count);
                    break;
                case TrackingRejected rejected when IsAboutTheEvents(rejected.StatusCode) && batch.Count > 1:
                    _limit = batch.Count / 2;
                    break;
                case TrackingRejected rejected when IsAboutTheEvents(rejected.StatusCode):
                    position++;
                    GrainMetrics.EventsDropped.Add(1);
                    Log.Dropped(logger, key, rejected.StatusCode);
                    break;
                default:
                    if (outcome is TrackingRejected)
                    {
                        Log.Misconfigured(logger, key, outcome.StatusCode, site);
                    }

                    await BackOffAsync(outcome, stop);
                    break;
            }
        }
    }

    /// <summary>
    /// A run of events whose senders' clocks differ from ours by about the same: the API corrects a batch's times by one number.
    /// </summary>
    private TrackingBatch BatchOf(IReadOnlyList<StoredEvent> events, int position)
    {
        var lag = RoundedLag(events[position]);
        var run = new List<ReadOnlyMemory<byte>>();
        for (var i = position; i < events.Count && run.Count < _limit && RoundedLag(events[i]) == lag; i++)
        {
            run.Add(events[i].Json);
        }

        return TrackingBatch.Build(run, time.GetUtcNow().AddSeconds(-lag), Limits)[0];
    }

    /// <summary>
    /// Under five seconds a clock counts as right: a request's way and a busy browser explain that, and ordinary visitors share a batch.
    /// </summary>
    private static int RoundedLag(StoredEvent one) => one.ClockLagSeconds / 5 * 5;

    /// <summary>Whether a refusal says that these events are wrong. Of the key, the address or the method it says that the settings are,
    /// and then no event
    /// may be lost for it.</summary>
    private static bool IsAboutTheEvents(int status) => status is 400 or 409 or 411 or 413 or 414 or 415 or 416 or 417 or 422 or 431;

    private async Task BackOffAsync(TrackingOutcome? outcome, CancellationToken stop)
    {
        var asked = outcome switch
        {
            TrackingRateLimited limited => limited.RetryAfter,
            TrackingUnavailable unavailable => unavailable.RetryAfter,
            _ => null,
        };
        var wait = Backoff.Scattered(++_failures, options.RetryDelay, options.MaxRetryDelay);
        if (asked is { } seconds && TimeSpan.FromSeconds(seconds) > wait)
        {
            wait = TimeSpan.FromSeconds(seconds);
        }

        await Task.Delay(wait, time, stop);
    }

    private static string NameOf(TrackingOutcome outcome) => outcome switch
    {
        TrackingAccepted => "accepted",
        TrackingRateLimited => "rate_limited",
        TrackingRejected => "rejected",
        _ => "unavailable",
    };

    private static partial class Log
    {
        [LoggerMessage(
            310, LogLevel.Warning, "Event queue {Queue}: the next events could not be read; delivery goes on when storage answers")]
        public static partial void NotRead(ILogger logger, Exception exception, string queue);

        [LoggerMessage(311, LogLevel.Warning, "Event queue {Queue}: the tracking API refused an event for good ({Status}); it is dropped")]
        public static partial void Dropped(ILogger logger, string queue, int status);

        [LoggerMessage(
            312,
            LogLevel.Error,
            "Event queue {Queue}: the tracking API refuses every request ({Status}). Check Sites:{Site}:Segment:WriteKey and TrackingUrl; "
            + "the events wait until then")]
        public static partial void Misconfigured(ILogger logger, string queue, int status, string site);

        [LoggerMessage(
            313,
            LogLevel.Error,
            "Event queue {Queue}: this silo's settings have no site {Site}. Configure Sites:{Site} as at the edges; the events wait until "
            + "then")]
        public static partial void NoSite(ILogger logger, string queue, string site);
    }
}
