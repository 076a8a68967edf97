using static Personalization.EdgeFrontend.FirstParty.FirstPartyEndpointExtensions;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>The table of everything Segment's library asks a site for: our paths, and those of the Segment Edge SDK beside them.</summary>
internal sealed class SegmentRoutes(
    VisitorLoader loader, BundleEndpoints bundles, SettingsEndpoint settings, AssetProxy assets, EventProxy events) : IFirstPartyEndpoints
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        var collection = endpoints.MapFeature(site => site.Features.Collection);
        collection.MapRead("/assets/sdk.js", loader.ServeAsync);
        collection.MapRead("/assets/analytics.{rest}", bundles.ServeSharedAsync);
        collection.MapRead($"/ajs/{AnyRest}", bundles.ServePersonalAsync);
        foreach (var (prefix, path) in new[] { ("/assets", "events"), ("", "evs") })
        {
            collection.MapRead(
                $"{prefix}/v1/projects/{AnyRest}", (context, visit, rest) => settings.ServeAsync(context, visit, rest, path));
            foreach (var folder in new[] { "/analytics-next/bundles/", "/next-integrations/" })
            {
                collection.MapRead(
                    $"{prefix}{folder}{AnyRest}", (context, visit, rest) => assets.ServeAsync(context, visit, folder + rest));
            }

            collection.MapPost($"/{path}/{AnyRest}", events.ServeAsync).RequireCors(SiteCorsPolicies.Events);
        }

        var cookies = endpoints.MapFeature(site => site.Features.ServerSideCookies);
        cookies.MapPost("/reset", ResetEndpoint.ServeAsync).RequireCors(SiteCorsPolicies.Events);
        cookies.MapRead("/reset", ResetEndpoint.ServeAsync).RequireCors(SiteCorsPolicies.Events);
    }
}
