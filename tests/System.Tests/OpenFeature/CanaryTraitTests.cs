using System.Net;
using System.Text;

namespace Personalization.SystemTests.OpenFeature;

/// <summary>A marked trait that decides, on a visitor who asks for everything: what it decides may be seen, it may not.</summary>
[Collection(nameof(DecidingGrid))]
public sealed class CanaryTraitTests(DecidingGrid deciding)
{
    private const string User = "canary-traits";

    private static readonly string[] Marks = [DecidingGrid.HiddenTrait, DecidingGrid.HiddenValue];

    [Fact]
    public async Task Of_a_profile_only_what_the_document_declares_leaves_the_grid()
    {
        await PushAsync(DecidingGrid.HiddenTrait, DecidingGrid.HiddenValue, "1");
        await PushAsync("shown_trait", "shown-value", "2");
        var visitor = $"ajs_user_id={User}; ajs_anonymous_id=canary-device";
        var stranger = "ajs_user_id=somebody-else";
        const string Json = "application/json";
        var context = $$$"""{"context":{"targetingKey":"{{{User}}}","anonymousId":"{{{User}}}"}}""";
        var answers = new Dictionary<string, string>();
        foreach (var cookie in (string[])[visitor, stranger])
        {
            foreach (var path in (string[])
                ["/", "/about", "/missing", "/seg/assets/sdk.js", "/seg/assets/analytics.js", "/seg/ajs/x", "/seg/assets/v1/projects/x/settings", "/seg/v1/projects/x/settings", "/seg/decisions",
                 "/seg/decisions/behind", "/seg/decisions/colour", "/seg/decisions/internal", "/seg/decisions/nope", "/seg/unknown",
                 "/seg/reset", "/ofrep/v1/configuration"])
            {
                answers[$"GET {path} ({cookie})"] = await AnswerAsync(HttpMethod.Get, path, cookie);
            }

            foreach (var (path, body) in ((string, string)[])
                [("/seg/ofrep/v1/evaluate/flags", context), ("/seg/ofrep/v1/evaluate/flags/behind", context), ("/seg/ofrep/v1/evaluate/flags/internal", context), ("/seg/ofrep/v1/evaluate/flags", "{"),
                 ("/seg/events/i", $$$"""{"userId":"{{{User}}}","traits":{}}"""),
                 ("/seg/events/t", $$"""{"userId":"{{User}}","event":"x"}"""), ("/seg/profiles-webhook", "{}"), ("/seg/reset", "")])
            {
                answers[$"POST {path} {body} ({cookie})"] = await AnswerAsync(HttpMethod.Post, path, cookie, body, Json);
            }
        }

        answers["server, all"] = await AnswerAsync(HttpMethod.Post, "/ofrep/v1/evaluate/flags", null, context, Json, DecidingGrid.ApiKey);
        answers["server, one"] = await AnswerAsync(
            HttpMethod.Post, "/ofrep/v1/evaluate/flags/behind", null, context, Json, DecidingGrid.ApiKey);
        answers["server, wrong key"] = await AnswerAsync(HttpMethod.Post, "/ofrep/v1/evaluate/flags", null, context, Json, "wrong");
        answers["events sent on"] = string.Join('\n', deciding.Grid.Segment.Control.Tracking.Events.Select(one => one.Body.GetRawText()));

        // The profile was read, and the marked trait decided: its absence is no accident.
        Assert.Contains("behind the trait", answers[$"GET /seg/decisions ({visitor})"], StringComparison.Ordinal);
        Assert.Contains("shown-value", answers[$"GET /seg/assets/sdk.js ({visitor})"], StringComparison.Ordinal);
        Assert.DoesNotContain("shown-value", answers[$"GET /seg/assets/sdk.js ({stranger})"], StringComparison.Ordinal);
        Assert.All(
            answers,
            answer => Assert.All(
                Marks,
                mark => Assert.False(
                    answer.Value.Contains(mark, StringComparison.OrdinalIgnoreCase), $"{answer.Key} tells {mark}:\n{answer.Value}")));
    }

    private async Task PushAsync(string trait, string value, string messageId)
    {
        using var pushed = await deciding.Grid.PushAsync(
            $$$"""{"type":"identify","messageId":"m-{{{User}}}-{{{messageId}}}","userId":"{{{User}}}","traits":{"{{{trait}}}":"{{{value}}}"},"context":{"personas":{"computation_class":"computed_trait","computation_key":"{{{trait}}}"}},"timestamp":"2026-05-10T00:02:00.088Z"}""");
        Assert.Equal(HttpStatusCode.OK, pushed.StatusCode);
    }

    /// <summary>Status, headers and body.</summary>
    private async Task<string> AnswerAsync(
        HttpMethod method, string path, string? cookie, string? body = null, string? contentType = null, string? apiKey = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(method, new Uri(deciding.Grid.Edge.Public, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, contentType!);
        }

        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        if (apiKey is not null)
        {
            request.Headers.Add("X-API-Key", apiKey);
        }

        using var response = await http.SendAsync(request);
        return $"{(int)response.StatusCode}\n{response.Headers}{response.Content.Headers}{await response.Content.ReadAsStringAsync()}";
    }
}
