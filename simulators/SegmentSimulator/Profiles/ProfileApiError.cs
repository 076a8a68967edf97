using System.Text.Json;

namespace Personalization.Simulators;

/// <summary>The Profile API's error body, with the code that goes with a status.</summary>
internal static class ProfileApiError
{
    public static async Task WriteAsync(HttpResponse response, int status, string message)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        await response.Body.WriteAsync(
            JsonSerializer.SerializeToUtf8Bytes(new { error = new { code = Code(status), message } }), response.HttpContext.RequestAborted);
    }

    private static string Code(int status) => status switch
    {
        400 => "validation_error",
        401 or 403 => "authentication_error",
        404 => "not_found",
        405 => "invalid_request_error",
        429 => "rate_limit_error",
        _ => "internal_error",
    };
}
