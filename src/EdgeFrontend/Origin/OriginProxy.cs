using Microsoft.AspNetCore.Http.Features;
using Personalization.EdgeFrontend.Decisions;
using Personalization.EdgeFrontend.Pipeline;
using Personalization.EdgeFrontend.Visitors;
using Yarp.ReverseProxy.Forwarder;

namespace Personalization.EdgeFrontend.Origin;

/// <summary>
/// Stage 4: fetches the chosen path from the origin. A variation that the origin does not have, or fails to serve, is replaced by the
/// default path once; an origin that cannot be reached is our own small page, without a word about why.
/// </summary>
internal sealed partial class OriginProxy(IHttpForwarder forwarder, OriginConnections connections, IdentityCookies cookies, EdgeMetrics metrics, ILogger<OriginProxy> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var visit = context.Visit();
        if (visit.Site.OriginPrefix is not { } prefix || !visit.Site.Features.ProxyOrigin)
        {
            await EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "There is nothing here.");
            return;
        }

        // Uploads are the origin's business: its limit counts, not ours.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        var requested = OriginPath.Path(context);
        var chosen = visit.Decision?.Path;
        if (chosen is not null)
        {
            var transformer = new OriginTransformer(visit, chosen, mayFallBack: true, cookies);
            var error = await SendAsync(context, prefix, transformer);
            var unreachable = error != ForwarderError.None && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested;
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

        await FinishAsync(context, await SendAsync(context, prefix, new OriginTransformer(visit, requested, mayFallBack: false, cookies)));
    }

    private ValueTask<ForwarderError> SendAsync(HttpContext context, string prefix, OriginTransformer transformer) =>
        forwarder.SendAsync(context, prefix, connections.Invoker, connections.Request, transformer);

    private async Task FinishAsync(HttpContext context, ForwarderError error)
    {
        if (error == ForwarderError.None) return;
        if (context.RequestAborted.IsCancellationRequested) return;
        Log.Failed(logger, context.Visit().Site.Name, error);
        if (context.Response.HasStarted || context.Response.StatusCode is not (StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout)) return;
        await OriginErrorPage.WriteAsync(context);
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Warning, "Site {Site}: forwarding to the origin failed: {Error}")]
        public static partial void Failed(ILogger logger, string site, ForwarderError error);
    }
}
