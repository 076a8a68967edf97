namespace Personalization.Simulators;

/// <summary>Outermost stage: says what is addressed, records it, and gives every answer a <c>Request-Id</c>.</summary>
internal sealed class RequestLogMiddleware(RequestDelegate next, RequestLog log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var rawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var target = RequestTarget.Parse(rawTarget);
        context.Features.Set(target);
        if (target.Family == EndpointFamily.Control)
        {
            await next(context);
            return;
        }

        var recorded = log.Begin(target, context.Request, rawTarget);
        context.Features.Set(recorded);
        context.Response.Headers["Request-Id"] = $"sim-{recorded.Number:x8}";
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up while a fault was in effect: recorded below, nobody is left to answer.
        }
        finally
        {
            log.End(recorded, context.Response.StatusCode, context.RequestAborted.IsCancellationRequested);
        }
    }
}
