using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Personalization.Simulators;
using Personalization.Testing.Processes;

namespace Personalization.SystemTests.Grid;

/// <summary>
/// Real processes that serve, refuse and fail, with marked ids, traits and secrets: none of them may turn up where operators look or
/// strangers can reach.
/// </summary>
public sealed class PrivacyTests
{
    private const string UserId = "canary-user-5d1e@example.org";
    private const string AnonymousId = "canary-anonymous-77c0";
    private const string TraitName = "canary_trait_4b9a";
    private const string TraitValue = "canary-value-c3f2";
    private const string WriteKey = "canary-write-key-90ab";
    private const string ProfilesToken = "canary-profiles-token-1f6e";
    private const string WebhookPassword = "canary-webhook-password-e55d";
    private const string OperatorKey = "canary-operator-key-0c8b7a";

    private static readonly string[] Marks = [
        UserId, AnonymousId, TraitName, TraitValue, WriteKey, ProfilesToken, WebhookPassword, OperatorKey,
    ];

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });

    [Fact]
    public async Task No_log_line_and_no_metric_names_a_visitor_a_trait_or_a_secret()
    {
        await using var grid = await StartAsync();
        await ServeAsync(grid);
        var metrics = new List<string>();
        foreach (var process in grid.Processes)
        {
            metrics.Add(await Http.GetStringAsync(new Uri(process.Management, "metrics")));
        }

        // A silo that is gone in the middle of the work: the engine's own warnings count too.
        await grid.Processes[0].KillAsync();
        using (await VisitAsync(grid)) { }
        using (var refused = await PushAsync(grid, TraitValue))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        await grid.Edge.TerminateAsync();

        Assert.All(metrics, text => Assert.Contains("_total", text, StringComparison.Ordinal));
        var seen = string.Join('\n', metrics.Append(grid.Logs()));
        Assert.Contains("Audit:", seen, StringComparison.Ordinal);
        Assert.All(Marks.SelectMany(Forms), mark => Assert.DoesNotContain(mark, seen, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Nothing_listens_for_other_machines_that_was_not_told_to()
    {
        await using var grid = await StartAsync();

        var open = grid.Processes.SelectMany(process => ListeningSockets.Of(process.Child.Id))
            .Where(socket => !IPAddress.IsLoopback(socket.Address))
            .ToList();

        // The public listener of this grid is told to be local; nothing else is told anything.
        Assert.Empty(open);
        Assert.True(
            grid.Processes.Sum(process => ListeningSockets.Of(process.Child.Id).Count) >= 5,
            "Both management listeners, the public one, silo and gateway must have been seen.");
    }

    private static Task<GridUnderTest> StartAsync() => GridUnderTest.StartAsync(GridShape.Separate, settings =>
    {
        settings["Sites:default:Segment:WriteKey"] = WriteKey;
        settings["Sites:default:Segment:ProfilesToken"] = ProfilesToken;
        settings["Sites:default:Webhook:Password"] = WebhookPassword;
        settings["Management:Keys:ops:Secret"] = OperatorKey;
        settings["Management:Keys:ops:Role"] = "operate";
        settings["Decisions:Deadline"] = "00:00:02";
    });

    /// <summary>Everything a grid does with what it is told, in success and in failure.</summary>
    private static async Task ServeAsync(GridUnderTest grid)
    {
        using (var pushed = await PushAsync(grid, TraitValue))
        {
            Assert.Equal(HttpStatusCode.OK, pushed.StatusCode);
        }

        using (var unauthorized = await PushAsync(grid, TraitValue, "segment:" + UserId))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, unauthorized.StatusCode);
        }

        using (var malformed = await PushAsync(grid, TraitValue + "\""))
        {
            Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        }

        using (var page = await VisitAsync(grid))
        {
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        using (var sent = await TrackAsync(grid))
        {
            Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        }

        foreach (var fault in (Fault[])[Fault.Status(500), Fault.Garbage(), Fault.Reset()])
        {
            using var failing = grid.Segment.Control.Faults.Add(fault);
            using (var lost = await TrackAsync(grid))
            {
                Assert.Equal(fault.Kind == FaultKind.Garbage, lost.IsSuccessStatusCode);
            }

            using (await grid.GetAsync("/", $"ajs_user_id={Uri.EscapeDataString(UserId + fault.Kind)}")) { }
        }

        await OperateAsync(grid, HttpMethod.Patch, OperatorKey, HttpStatusCode.OK);
        await OperateAsync(grid, HttpMethod.Patch, UserId, HttpStatusCode.Unauthorized);
        await OperateAsync(grid, HttpMethod.Get, OperatorKey, HttpStatusCode.OK);
        await OperateAsync(grid, HttpMethod.Delete, OperatorKey, HttpStatusCode.NoContent);
    }

    private static Task<HttpResponseMessage> VisitAsync(GridUnderTest grid) =>
        grid.GetAsync(
            $"/?ajs_uid={Uri.EscapeDataString(UserId)}", $"ajs_user_id={Uri.EscapeDataString(UserId)}; ajs_anonymous_id={AnonymousId}");

    private static Task<HttpResponseMessage> PushAsync(
        GridUnderTest grid, string value, string credentials = "segment:" + WebhookPassword) =>
        grid.PushAsync(
        $$$"""{"type":"identify","messageId":"m1","userId":"{{{UserId}}}","anonymousId":"{{{AnonymousId}}}","traits":{"{{{TraitName}}}":"{{{value}}}"},"context":{"personas":{"computation_class":"trait","computation_key":"{{{TraitName}}}"}},"timestamp":"2026-05-10T00:02:50.088Z"}""",
        credentials);

    private static async Task<HttpResponseMessage> TrackAsync(GridUnderTest grid)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(grid.Edge.Public, "/seg/events/i"));
        request.Headers.Add("Cookie", $"ajs_anonymous_id={AnonymousId}");
        request.Content = new StringContent(
            $$$"""{"type":"identify","messageId":"m2","userId":"{{{UserId}}}","anonymousId":"{{{AnonymousId}}}","traits":{"{{{TraitName}}}":"{{{TraitValue}}}"}}""",
            Encoding.UTF8,
            "text/plain");
        return await Http.SendAsync(request);
    }

    private static async Task OperateAsync(GridUnderTest grid, HttpMethod method, string key, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(
            method, new Uri(grid.Processes[0].Management, $"api/v1/spaces/default/profiles/user_id:{Uri.EscapeDataString(UserId)}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (method != HttpMethod.Get)
        {
            request.Headers.TryAddWithoutValidation("If-Match", "*");
        }

        if (method == HttpMethod.Patch)
        {
            request.Content = new StringContent(
                $$$"""{"traits":{"{{{TraitName}}}":"{{{TraitValue}}}"}}""", Encoding.UTF8, "application/json");
        }

        using var answer = await Http.SendAsync(request);
        Assert.True(
            answer.StatusCode == expected, $"{method} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>The ways in which a text is written in logs, URLs and headers.</summary>
    private static IEnumerable<string> Forms(string mark) =>
        [
            mark, Uri.EscapeDataString(mark), Convert.ToBase64String(Encoding.UTF8.GetBytes(mark)).TrimEnd('='),
            Convert.ToHexString(Encoding.UTF8.GetBytes(mark)),
        ];
}
