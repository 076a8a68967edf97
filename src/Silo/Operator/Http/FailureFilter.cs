using Microsoft.AspNetCore.Http.HttpResults;

namespace Personalization.Silo.Operator.Http;

/// <summary>The boundary of the operator API: every exception ends here, once, as a problem document without a stack.</summary>
internal sealed partial class FailureFilter(ILogger<FailureFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (RefusedRequestException exception)
        {
            return exception.Answer;
        }
        catch (BadHttpRequestException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: exception.StatusCode, title: "The request cannot be used");
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty; // nobody listens any more
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            Log.Failed(logger, exception, http.Request.Method, (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "");
            return exception is TimeoutException or OrleansException
                ? Problems.Unavailable(http)
                : (ProblemHttpResult)TypedResults.Problem(
                    "The log of this silo says more.", statusCode: StatusCodes.Status500InternalServerError, title: "Internal error");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(400, LogLevel.Error, "An operator's {Method} {Route} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string method, string route);
    }
}
