using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Events;

/// <summary>
/// What waits in a site's queue of durable events. A look at the gauges of every silo at once, and exact: each partition is asked.
/// </summary>
internal static class EventEndpoints
{
    /// <summary>Longer than a partition needs to read its rows after a start; one that is slower counts as unknown.</summary>
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(10);

    public static void MapEvents(this IEndpointRouteBuilder api) =>
        api.MapGet("/sites/{site}/events", GetAsync).RequireRole(ManagementRole.Read)
            .Named("GetEventQueue", "How many durable events wait for delivery, how large and how old they are, by partition")
                .Produces<EventQueueModel>();

    private static async Task<IResult> GetAsync(HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        var site = SiteAddress.Site(context);
        var views = await Task.WhenAll(
            Enumerable.Range(0, EventQueueKeys.Partitions).Select(partition => StatusAsync(grains, site.Name, partition, time)));
        var now = time.GetUtcNow();
        var known = views.Where(static view => view.IsKnown).ToArray();
        var oldest = known.Min(static view => view.OldestSince);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new EventQueueModel(
            site.QueuesEvents ? "Queue" : "Forward",
            known.Sum(static view => (long)view.Events),
            known.Sum(static view => view.Bytes),
            oldest,
            AgeOf(oldest, now),
            views.Length - known.Length,
            [.. views.Index()
                .Where(static one => one.Item.Events > 0 || !one.Item.IsKnown)
                .Select(one => new EventPartitionModel(
                    one.Index, one.Item.IsKnown, one.Item.Events, one.Item.Bytes, one.Item.OldestSince))]));
    }

    /// <summary>
    /// Looking wakes a partition, which then goes on delivering what it has: nothing that it would not do by itself a little later.
    /// </summary>
    private static async Task<EventQueueView> StatusAsync(IGrainFactory grains, string site, int partition, TimeProvider time)
    {
        try
        {
            return await grains.GetGrain<IEventQueueGrain>(EventQueueKeys.OfPartition(site, partition))
                .WakeAsync()
                .WaitAsync(StatusTimeout, time);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return new EventQueueView();
        }
    }

    private static double? AgeOf(DateTimeOffset? since, DateTimeOffset now) =>
        since is { } at ? Math.Max(0, Math.Round((now - at).TotalSeconds, 3)) : null;
}
