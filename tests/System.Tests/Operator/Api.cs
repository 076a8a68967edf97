using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Personalization.SystemTests.Operator;

/// <summary>Short ways to say requests and to read answers.</summary>
public static class Api
{
    public static string Profile(string space, string id, string type = "user_id") =>
        $"/api/v1/spaces/{space}/profiles/{type}:{Uri.EscapeDataString(id)}";

    public static string RuleSet(string site, string rest = "") => $"/api/v1/sites/{site}/ruleset{rest}";

    public static Task<Answer> GetAsync(this ApiClient client, string path, string? ifNoneMatch = null) =>
        SendAsync(client, HttpMethod.Get, path, null, null, ifNoneMatch);

    public static Task<Answer> PutAsync(
        this ApiClient client, string path, string body, string? ifMatch = null, string? ifNoneMatch = null) =>
        SendAsync(client, HttpMethod.Put, path, body, ifMatch, ifNoneMatch);

    public static Task<Answer> PatchAsync(this ApiClient client, string path, string body, string? ifMatch = null) =>
        SendAsync(client, HttpMethod.Patch, path, body, ifMatch);

    public static Task<Answer> PostAsync(this ApiClient client, string path, string body, string? ifMatch = null) =>
        SendAsync(client, HttpMethod.Post, path, body, ifMatch);

    public static Task<Answer> DeleteAsync(this ApiClient client, string path, string? ifMatch = null) =>
        SendAsync(client, HttpMethod.Delete, path, null, ifMatch);

    public static async Task<Answer> SendAsync(
        this ApiClient client, HttpMethod method, string path, string? body, string? ifMatch, string? ifNoneMatch =
            null, string type = "application/json")
    {
        // The address goes out as it is written here: an escaped slash stays escaped.
        using var request = new HttpRequestMessage(method, new Uri(client.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body))
            {
                Headers = { ContentType = new MediaTypeHeaderValue(type) },
            };
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (ifNoneMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        }

        using var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        // An event stream has no end.
        var isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        var text = isStream ? "" : await response.Content.ReadAsStringAsync();
        return new Answer(response.StatusCode, response.Headers.ETag?.Tag, response.Content.Headers.ContentType?.MediaType, text);
    }

    /// <summary>Succeeds, or fails the test with what the server said.</summary>
    public static async Task<JsonElement> OkAsync(this Task<Answer> pending)
    {
        var answer = await pending;
        Assert.True((int)answer.Status is >= 200 and < 300, $"{(int)answer.Status}: {answer.Text}");
        return answer.Text.Length == 0 ? default : answer.Json;
    }

    /// <summary>Succeeds with lines.</summary>
    public static async Task<IReadOnlyList<JsonElement>> OkLinesAsync(this Task<Answer> pending)
    {
        var answer = await pending;
        Assert.True((int)answer.Status is >= 200 and < 300, $"{(int)answer.Status}: {answer.Text}");
        return answer.Lines;
    }

    /// <summary>Is refused with a problem document of this status.</summary>
    public static async Task<JsonElement> RefusedAsync(this Task<Answer> pending, HttpStatusCode status)
    {
        var answer = await pending;
        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.Equal((int)status, answer.Json.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(answer.Json.GetProperty("detail").GetString()));
        return answer.Json;
    }

    /// <summary>An answer, read.</summary>
    public sealed record Answer(HttpStatusCode Status, string? ETag, string? MediaType, string Text)
    {
        public JsonElement Json => JsonDocument.Parse(Text).RootElement;

        public IReadOnlyList<JsonElement> Lines =>
            [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
