using Personalization.Background;
using Personalization.EdgeFrontend.Telemetry;

namespace Personalization.EdgeFrontend.Http;

/// <summary>
/// The outermost boundary: an exception here is a bug of ours, counted and logged by its kind. The visitor gets a short answer that
/// tells nothing; a connection that had begun its answer is cut, so that half a page does not look like a whole one.
/// </summary>
internal sealed partial class FailureMiddleware(
    RequestDelegate next, EdgeMetrics metrics, TimeProvider time, ILogger<FailureMiddleware> logger)
{
    private readonly FailurePace _pace = new(time);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The visitor left.
        }
        catch (BadHttpRequestException exception)
        {
            metrics.Rejected("bad_request");
            if (!context.Response.HasStarted)
            {
                await EdgeProblems.WriteAsync(context, exception.StatusCode, "The request is malformed.");
            }
        }
        catch (Exception exception)
        {
            metrics.Unhandled(exception.GetType().Name);
            context.Features.Set(new FailedRequest(exception.GetType().Name));
            if (_pace.IsDue(exception, out var count))
            {
                Log.Unhandled(logger, context.TraceIdentifier, count, exception);
            }

            if (context.Response.HasStarted)
            {
                context.Abort();
            }
            else
            {
                context.Response.Clear();
                await EdgeProblems.WriteAsync(context, StatusCodes.Status500InternalServerError, "Something went wrong here.");
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1011, LogLevel.Error, "Request {Request} failed ({Count} of its kind since the last message)")]
        public static partial void Unhandled(ILogger logger, string request, int count, Exception exception);
    }
}
