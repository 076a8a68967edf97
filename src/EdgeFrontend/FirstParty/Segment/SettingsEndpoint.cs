using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Segment.Assets;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>analytics.js' settings, pointed at this host so that its events come here.</summary>
internal sealed class SettingsEndpoint(CdnDocuments documents)
{
    private const string Suffix = "/settings";
    private const int MaxKeyLength = 64;

    public async Task ServeAsync(HttpContext context, VisitFeature visit, string rest, string eventsPath)
    {
        var site = visit.Site;
        var key = rest.EndsWith(Suffix, StringComparison.Ordinal) ? rest[..^Suffix.Length] : "";
        if (key.Length is 0 or > MaxKeyLength || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            await EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such project.");
            return;
        }

        // Whatever key the path names, the site has one source: what is asked for and kept is never the visitor's choice.
        var document = await documents.GetAsync(CdnAddress.Settings(site), context.RequestAborted);
        var response = context.Response;
        response.Headers.AccessControlAllowOrigin = "*";
        if (document is null)
        {
            await EdgeProblems.WriteAsync(
                context, StatusCodes.Status502BadGateway, "The settings could not be fetched.", TimeSpan.FromSeconds(5));
            return;
        }

        var body = document.Body;
        if (document.Status == StatusCodes.Status200OK)
        {
            var host = VisitFeature.PublicOrigin(context, site);
            var apiHost = $"{host[(host.IndexOf("://", StringComparison.Ordinal) + 3)..]}{site.Prefix}/{eventsPath}";
            var rewritten = SettingsRewriter.Rewrite(
                document.Body, apiHost, site.Features.RedactWriteKey ? site.Options.Segment.WriteKey : null, Site.RedactedWriteKey);
            if (rewritten is null)
            {
                await EdgeProblems.WriteAsync(
                    context, StatusCodes.Status502BadGateway, "The settings could not be read.", TimeSpan.FromSeconds(5));
                return;
            }

            body = rewritten;
            // The host stands in the document: shared caches may keep it only when the configuration names that host.
            response.Headers.CacheControl = PublicAddress.IsConfirmed(context, site) ? "public, max-age=120" : "private, max-age=120";
        }
        else
        {
            response.Headers.CacheControl = "no-store";
        }

        response.StatusCode = document.Status;
        response.ContentType = document.Status == StatusCodes.Status200OK ? "application/json; charset=utf-8" : document.ContentType;
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
