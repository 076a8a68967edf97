using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Spaces;

namespace Personalization.Grains.Events;

/// <summary>
/// Wakes partitions that have undelivered events: at start those of every site, since a site may have left queue mode with events waiting,
/// and from then on those of the sites in queue mode, whose silo may have been lost. Every silo does it; a partition that is awake notices
/// nothing.
/// </summary>
internal sealed partial class EventQueueStarter(
    SiteDirectory sites, IGrainFactory grains, IOptions<EventQueueOptions> options, TimeProvider time,
    ILogger<EventQueueStarter> logger) : ContinuousService(
        time, logger)
{
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.WakePeriod, Time);
        var names = sites.Names.ToHashSet(StringComparer.Ordinal);
        var queueing = names.Where(name => sites.FindSite(name) is { QueuesEvents: true }).ToHashSet(StringComparer.Ordinal);
        try
        {
            do
            {
                foreach (var name in names.ToArray())
                {
                    // Once is enough for the others, as soon as everything of theirs could be read.
                    if (await WakeAsync(name, stoppingToken) && !queueing.Contains(name))
                    {
                        names.Remove(name);
                    }
                }
            }
            while (names.Count > 0 && await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task<bool> WakeAsync(string site, CancellationToken cancellationToken)
    {
        try
        {
            var views = await Task.WhenAll(Enumerable.Range(0, EventQueueKeys.Partitions)
                .Select(partition => grains.GetGrain<IEventQueueGrain>(EventQueueKeys.OfPartition(site, partition)).WakeAsync()))
                    .WaitAsync(cancellationToken);
            return views.All(static view => view.IsKnown);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotWoken(logger, exception, site);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(330, LogLevel.Warning, "Site {Site}: not every partition of its event queue could be woken; it is tried again")]
        public static partial void NotWoken(ILogger logger, Exception exception, string site);
    }
}
