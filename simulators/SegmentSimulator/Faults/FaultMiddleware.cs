namespace Personalization.Simulators;

/// <summary>Lets a matching fault have its way with the request before, instead of, or after the true answer.</summary>
internal sealed class FaultMiddleware(RequestDelegate next, FaultBoard board, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<RequestTarget>();
        if (target.Family == EndpointFamily.Control || board.Take(target) is not { } active)
        {
            await next(context);
            return;
        }

        var fault = active.Fault;
        if (fault.Wait > TimeSpan.Zero && fault.Kind != FaultKind.Drip)
        {
            await DelayAsync(fault.Wait, active, context);
        }

        if (fault.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = $"{seconds}";
        }

        context.Features.Set(active);
        await (fault.Kind switch
        {
            FaultKind.Delay or FaultKind.WrongUser or FaultKind.RepeatedCursor => next(context),
            FaultKind.Hang => HangAsync(context, active),
            FaultKind.Reset => ResetAsync(context),
            FaultKind.CutBody => CutAsync(context),
            FaultKind.Drip => DripAsync(context, active),
            _ => FaultBodies.WriteAsync(context, fault, target.Family),
        });
    }

    private async Task HangAsync(HttpContext context, ActiveFault active)
    {
        await DelayAsync(Timeout.InfiniteTimeSpan, active, context);
        await next(context);
    }

    private async Task CutAsync(HttpContext context)
    {
        var body = await TrueBodyAsync(context);
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    private async Task DripAsync(HttpContext context, ActiveFault active)
    {
        var body = await TrueBodyAsync(context);
        context.Response.ContentLength = body.Length;
        for (var index = 0; index < body.Length; index++)
        {
            await context.Response.Body.WriteAsync(body.AsMemory(index, 1), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await DelayAsync(active.Fault.Wait, active, context);
        }
    }

    private async Task<byte[]> TrueBodyAsync(HttpContext context)
    {
        var outer = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = outer;
        }

        return buffer.ToArray();
    }

    /// <summary>Waits, but no longer than the fault is in force or the caller stays.</summary>
    private async Task DelayAsync(TimeSpan wait, ActiveFault active, HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(active.Cleared, context.RequestAborted);
        try
        {
            await Task.Delay(wait, time, either.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Cleared: the request goes on at once.
        }
    }

    private static Task ResetAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
