namespace Personalization.EdgeFrontend.Http;

/// <summary>Errors of the edge's own paths as RFC 9457 problem details. The detail never repeats what the request said.</summary>
internal static class EdgeProblems
{
    public static Task WriteAsync(HttpContext context, int status, string detail, TimeSpan? retryAfter = null, string? limit = null)
    {
        var response = context.Response;
        if (response.HasStarted) return Task.CompletedTask;
        BodySize.LeaveToReader(context);
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (retryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString();
        }

        return TypedResults.Problem(detail, statusCode: status, extensions: limit is null ? null : [new("limit", limit)])
            .ExecuteAsync(context);
    }
}
