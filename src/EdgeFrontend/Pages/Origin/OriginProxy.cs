using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Yarp.ReverseProxy.Forwarder;

namespace Personalization.EdgeFrontend.Pages.Origin;

/// <summary>
/// Stage 4: fetches the chosen path from the origin. A variation that the origin does not have, or fails to serve, is replaced by the
/// default path once; an origin that cannot be reached is our own small page, without a word about why.
/// </summary>
internal sealed partial class OriginProxy(
    IHttpForwarder forwarder, OriginConnections connections, IdentityCookies cookies, EdgeMetrics metrics, ILogger<OriginProxy> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var visit = context.Visit();
        if (visit.Site.OriginPrefix is null || !visit.Site.Features.ProxyOrigin)
        {
            await EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "There is nothing here.");
            return;
        }

        // Uploads are the origin's business: its limit counts, not ours.
        BodySize.LeaveToReader(context);

        var requested = OriginPath.Path(context);
        var chosen = visit.Decision?.Path;
        if (chosen is not null)
        {
            var transformer = new OriginTransformer(visit, chosen, mayFallBack: true, cookies, metrics, logger);
            var error = await SendAsync(context, transformer);
            var unreachable = error != ForwarderError.None
                && !context.Response.HasStarted
                && !context.RequestAborted.IsCancellationRequested;
            if (!transformer.VariationFailed && !unreachable)
            {
                await FinishAsync(context, error);
                return;
            }

            metrics.VariationFallback();
            visit.Decision = visit.Decision!.ToDefault(DecisionFailures.VariationFailed);
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.Clear();
        }

        await FinishAsync(
            context, await SendAsync(context, new OriginTransformer(visit, requested, mayFallBack: false, cookies, metrics, logger)));
    }

    private async ValueTask<ForwarderError> SendAsync(HttpContext context, OriginTransformer transformer)
    {
        var site = context.Visit().Site;
        using var span = EdgeSpans.StartStep("origin", ActivityKind.Client);
        var (invoker, prefix) = connections.For(site);
        var error = await forwarder.SendAsync(context, prefix, invoker, connections.Request, transformer);
        if (span is not null)
        {
            span.SetTag("server.address", site.Origin?.Host).SetTag("server.port", site.Origin?.Port);
            if (error != ForwarderError.None)
            {
                span.SetTag("error.type", error.ToString()).SetStatus(ActivityStatusCode.Error);
            }
        }

        return error;
    }

    private async Task FinishAsync(HttpContext context, ForwarderError error)
    {
        if (error == ForwarderError.None) return;
        if (context.RequestAborted.IsCancellationRequested) return;
        var site = context.Visit().Site.Name;
        Log.Failed(logger, site, OriginFailure.Describe(site, error, context.Features.Get<IForwarderErrorFeature>()?.Exception));
        if (context.Response.HasStarted) return;
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true })
        {
            // A browser that wanted a web socket shows no page, and a success would be one.
            if (context.Response.StatusCode < StatusCodes.Status400BadRequest
                || error is ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
            }

            return;
        }

        if (context.Response.StatusCode is not (StatusCodes.Status502BadGateway
            or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout))
        {
            return;
        }

        await OriginErrorPage.WriteAsync(context);
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Warning, "Site {Site}: forwarding to the origin failed: {Cause}")]
        public static partial void Failed(ILogger logger, string site, string cause);
    }
}
