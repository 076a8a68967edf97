using System.Text;
using System.Text.Json;

namespace Personalization.Simulators;

/// <summary>The tracking API: refuses only what upstream refuses (size, malformed JSON) and records the rest.</summary>
internal sealed class TrackingApi(TrackingLog log)
{
    private const int EventLimit = 32 * 1024;
    private const int BatchLimit = 500 * 1024;

    public async Task HandleAsync(HttpContext context, RequestTarget target)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.AccessControlAllowOrigin = "*";
        if (HttpMethods.IsOptions(request.Method))
        {
            response.Headers.AccessControlAllowHeaders = "authorization, content-type, x-retry-count";
            response.Headers.AccessControlAllowMethods = "POST";
            response.StatusCode = 204;
            return;
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            response.StatusCode = 405;
            return;
        }

        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        var recorded = context.Features.GetRequiredFeature<RecordedRequest>();
        var events = Read(body, target, recorded);
        response.StatusCode = events is null ? 400 : 200;
        log.Add(
            new TrackingRequest(
                recorded.Number, target.Endpoint, recorded.Target, recorded.Headers, Encoding.UTF8.GetString(body), response.StatusCode),
            events ?? []);
        response.ContentType = "application/json";
        await response.WriteAsync($$"""{"success":{{(events is null ? "false" : "true")}}}""", context.RequestAborted);
    }

    private List<TrackedEvent>? Read(byte[] body, RequestTarget target, RecordedRequest recorded)
    {
        if (body.Length > (target.Endpoint is "batch" or "metrics" ? BatchLimit : EventLimit)) return null;
        JsonElement json;
        try
        {
            json = JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }

        if (json.ValueKind != JsonValueKind.Object) return null;
        if (target.Endpoint == "metrics") return [];
        if (target.Endpoint != "batch") return [Track(json, json)];
        if (!json.TryGetProperty("batch", out var batch) || batch.ValueKind != JsonValueKind.Array) return null;
        return [.. batch.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(item => Track(item, json))];

        TrackedEvent Track(JsonElement item, JsonElement envelope) => new(log.NextNumber(), recorded.Number, item)
        {
            Type = Text(item, "type") ?? target.Endpoint,
            Target = recorded.Target,
            Headers = recorded.Headers,
            WriteKey = BasicUser(recorded.Headers.GetValueOrDefault("Authorization"))
                ?? Text(item, "writeKey") ?? Text(envelope, "writeKey"),
        };
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? BasicUser(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[6..].Trim(), bytes, out var length)) return null;
        return Encoding.UTF8.GetString(bytes, 0, length).Split(':')[0];
    }
}
