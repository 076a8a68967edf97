using System.Net;
using Personalization.Domain.Routing;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Pages.Origin;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Rehearsals;

/// <summary>
/// Fetches every path that a version can choose from the origin. A path that answers 404 or fails, while the route's own page does not, is
/// a mistake in the rules, or a page that was not deployed yet.
/// </summary>
internal sealed class PathRehearsal(OriginConnections connections, TimeProvider time)
{
    /// <summary>Paths of one round. Far more than most sites have.</summary>
    private const int MaxPaths = 200;

    private const int AtOnce = 4;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>Asks for all paths.</summary>
    /// <returns>What is wrong, or null.</returns>
    public async Task<string?> AskAsync(Site site, EdgeRuleSet rules, CancellationToken cancellationToken)
    {
        string? failure = null;
        var paths = rules.Rules.Routes
            .SelectMany(route => rules.Rules.PathsOf(route).Select(value => (Route: route, Value: value)))
            // What stands behind an asterisk is the visitor's part of the path, and nobody here knows one.
            .Where(one => !one.Value.EndsWith('*') && one.Value != one.Route.Prefix && VariationPath.IsSafe(one.Value))
            .Distinct()
            .Take(MaxPaths);
        await Parallel.ForEachAsync(
            paths,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (one, token) =>
            {
                if (await StatusAsync(site, one.Route, one.Value, token) is not { } status || !IsFailure(status)) return;
                // A website that fails as a whole says nothing about the rules.
                var own = await StatusAsync(site, one.Route, one.Route.Prefix, token);
                if (own is null || (IsFailure(own.Value) && !one.Route.IsPrefix)) return;
                if (await StatusAsync(site, one.Route, one.Value, token) is { } again && IsFailure(again))
                {
                    failure = $"route {one.Route.Pattern}: the website answers {(int)again} for {one.Value}";
                }
            });
        return failure;
    }

    /// <summary>The same as makes a page fall back to its default.</summary>
    private static bool IsFailure(HttpStatusCode status) => status == HttpStatusCode.NotFound || (int)status >= 500;

    private async Task<HttpStatusCode?> StatusAsync(Site site, CompiledRoute route, string path, CancellationToken cancellationToken)
    {
        var (invoker, prefix) = connections.For(site);
        using var timer = new CancellationTokenSource(Deadline, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, prefix + OriginPath.Encode(path));
        request.Headers.Host = site.OriginHost ?? route.Host ?? site.Hosts.FirstOrDefault() ?? site.Origin!.Authority;
        request.Headers.TryAddWithoutValidation("User-Agent", "Grid-Synthetic/1.0");
        request.Headers.TryAddWithoutValidation("Accept", "text/html,*/*;q=0.8");
        try
        {
            using var response = await invoker.SendAsync(request, deadline.Token);
            return response.StatusCode;
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
