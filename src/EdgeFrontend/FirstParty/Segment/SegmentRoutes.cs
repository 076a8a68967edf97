namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>The table of everything Segment's library asks a site for: our paths, and those of the Segment Edge SDK beside them.</summary>
internal sealed class SegmentRoutes(
    VisitorLoader loader, BundleEndpoints bundles, SettingsEndpoint settings, AssetProxy assets, EventProxy events) : IFirstPartyEndpoints
{
    public IEnumerable<FirstPartyRoute> Routes =>
    [
        new("GET", "assets/sdk.js", site => site.Features.Collection, loader.ServeAsync),
        new("GET", "assets/analytics.*", site => site.Features.Collection, bundles.ServeSharedAsync),
        new("GET", "ajs/*", site => site.Features.Collection, bundles.ServePersonalAsync),
        new(
            "GET",
            "assets/v1/projects/*",
            site => site.Features.Collection,
            (context, visit, rest) => settings.ServeAsync(context, visit, rest, "events")),
        new(
            "GET",
            "v1/projects/*",
            site => site.Features.Collection,
            (context, visit, rest) => settings.ServeAsync(context, visit, rest, "evs")),
        new(
            "GET",
            "assets/analytics-next/bundles/*",
            site => site.Features.Collection,
            (context, visit, rest) => assets.ServeAsync(context, visit, "/analytics-next/bundles/" + rest)),
        new(
            "GET",
            "analytics-next/bundles/*",
            site => site.Features.Collection,
            (context, visit, rest) => assets.ServeAsync(context, visit, "/analytics-next/bundles/" + rest)),
        new(
            "GET",
            "assets/next-integrations/*",
            site => site.Features.Collection,
            (context, visit, rest) => assets.ServeAsync(context, visit, "/next-integrations/" + rest)),
        new(
            "GET",
            "next-integrations/*",
            site => site.Features.Collection,
            (context, visit, rest) => assets.ServeAsync(context, visit, "/next-integrations/" + rest)),
        new("POST", "events/*", site => site.Features.Collection, events.ServeAsync),
        new("POST", "evs/*", site => site.Features.Collection, events.ServeAsync),
        new(
            "OPTIONS",
            "events/*",
            site => site.Features.Collection,
            (context, visit, _) => CorsHeaders.AnswerPreflight(context, visit.Site, "POST")),
        new(
            "OPTIONS",
            "evs/*",
            site => site.Features.Collection,
            (context, visit, _) => CorsHeaders.AnswerPreflight(context, visit.Site, "POST")),
        new("POST", "reset", site => site.Features.ServerSideCookies, ResetEndpoint.ServeAsync),
        new("GET", "reset", site => site.Features.ServerSideCookies, ResetEndpoint.ServeAsync),
        new(
            "OPTIONS",
            "reset",
            site => site.Features.ServerSideCookies,
            (context, visit, _) => CorsHeaders.AnswerPreflight(context, visit.Site, "POST")),
    ];
}
