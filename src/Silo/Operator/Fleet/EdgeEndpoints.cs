using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Sessions;
using Personalization.Hosting.Management;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Fleet;

/// <summary>The fleet of edges, and what it decides at this moment.</summary>
internal static class EdgeEndpoints
{
    public static void MapEdges(this IEndpointRouteBuilder api)
    {
        api.MapGet("/edges", ListAsync).RequireRole(ManagementRole.Read)
            .Named("ListEdges", "Every edge with its session, its versions of the rules and the pages that it decided")
            .Produces<EdgesModel>();
        api.MapGet("/live", Live).RequireRole(ManagementRole.Read)
            .Named("WatchDecisions", "Once a second the pages that the edges decided, by what tells them apart, as server-sent events")
            .Produces<LiveModel>(contentType: "text/event-stream");
    }

    private static async Task<IResult> ListAsync(HttpContext context, EdgeFleet fleet)
    {
        var (views, keys, incomplete) = await fleet.ReadAsync(counters: false);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new EdgesModel(
            incomplete,
            [.. keys.Zip(views, ToModel).OrderBy(edge => edge.Id, StringComparer.Ordinal).ThenBy(edge => edge.StartedAt)]));
    }

    private static IResult Live(
        HttpContext context,
        LiveFeed feed,
        IHostApplicationLifetime lifetime,
        string? site = null,
        string? edge = null,
        bool failures = false)
    {
        if (site is not null)
        {
            SiteAddress.Site(context, site);
        }

        if (feed.TryListen() is not { } listener)
        {
            return Problems.TooManyListen($"{LiveFeed.MaxListeners} listen at this silo already; ask another one, or come again.");
        }

        context.Response.RegisterForDispose(listener);
        return TypedResults.ServerSentEvents(
            ReadAsync(listener, new LiveFilter(site, edge, failures), context.RequestAborted, lifetime.ApplicationStopping));
    }

    private static async IAsyncEnumerable<SseItem<LiveModel>> ReadAsync(
        LiveFeed.Listener listener,
        LiveFilter filter,
        CancellationToken left,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(left, stopping, cancellationToken);
        await using var events = listener.ReadAsync(filter, ends.Token).GetAsyncEnumerator(ends.Token);
        while (await MovesAsync(events))
        {
            yield return new SseItem<LiveModel>(events.Current, "decisions");
        }
    }

    /// <summary>A listener who leaves and a host that stops end the stream, which is no failure.</summary>
    private static async Task<bool> MovesAsync(IAsyncEnumerator<LiveModel> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static EdgeModel ToModel(SessionKey key, EdgeView? view) => new(
        key.Edge,
        key.Incarnation,
        view?.Facts?.Location,
        view?.Facts?.Build,
        view?.Facts?.StartedAt,
        view is null ? "unknown" : view.IsVouched ? "vouched" : view.IsAlive ? "alive" : "ended",
        view?.Age is { } age ? Math.Round(age.TotalSeconds, 3) : null,
        view?.IsDuplicate ?? false,
        view?.Waiting ?? 0,
        view?.Pages ?? 0,
        view?.Failures ?? 0,
        [.. (view?.Facts?.Sites ?? []).Where(site => site.UsesRules).Select(site => new EdgeSiteModel(
            site.Site, site.InForce.Rules, site.InForce.KillSwitches, site.Refused == 0 ? null : site.Refused, site.LastKnown))]);
}
