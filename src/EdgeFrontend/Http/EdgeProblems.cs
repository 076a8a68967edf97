using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace Personalization.EdgeFrontend.Http;

/// <summary>Errors of the edge's own paths as RFC 9457 problem details. The detail never repeats what the request said.</summary>
internal static class EdgeProblems
{
    public static Task WriteAsync(HttpContext context, int status, string detail, TimeSpan? retryAfter = null, string? limit = null)
    {
        var response = context.Response;
        if (response.HasStarted) return Task.CompletedTask;
        BodySize.LeaveToReader(context);
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (retryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString();
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Problem(ReasonPhrases.GetReasonPhrase(status), status, detail, limit), JsonSerializerOptions.Web);
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private sealed record Problem(
        string Title, int Status, string Detail, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Limit);
}
