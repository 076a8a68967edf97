using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Personalization.Testing;
using Xunit.Abstractions;

namespace Personalization.SystemTests.Grid;

/// <summary>Each kind of kill switch through the processes that users run, from the operator's call to a visitor's page.</summary>
public sealed class KillSwitchTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Secret = "switches-0123456789";

    private readonly HttpClient _http = new() { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Secret) } };
    private GridUnderTest _grid = null!;

    public async Task InitializeAsync() => _grid = await GridUnderTest.StartAsync(GridShape.Separate, settings =>
    {
        settings["Edge:Location"] = "MEL01";
        settings["Management:Keys:ops:Secret"] = Secret;
        settings["Management:Keys:ops:Role"] = "operate";
    });

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _grid.DisposeAsync();
    }

    [Fact]
    public async Task Every_kind_is_in_force_at_the_edge_at_once_and_no_document_undoes_it()
    {
        await _grid.PushAsync(GridUnderTest.Audience("john", "red_group"));
        await Eventually.HoldsAsync("john's variation", async () => await _grid.HeadlineAsync("john") != "Welcome");
        var variation = await _grid.HeadlineAsync("john");
        var times = new List<string>();

        foreach (var switched in (string[])["feature/landing-page", "route/%2F", "location/MEL01", "variations/%2A"])
        {
            times.Add(await SetAsync(switched, async () => await _grid.HeadlineAsync("john") == "Welcome"));
            Assert.Contains("reason=DISABLED", await HeaderAsync("john"), StringComparison.Ordinal);
            await PublishAsync();
            Assert.Equal("Welcome", await _grid.HeadlineAsync("john"));
            times.Add(await ClearAsync(switched, async () => await _grid.HeadlineAsync("john") == variation));
        }

        times.Add(await SetAsync("snippet/%2A", async () => !await HasSnippetAsync()));
        Assert.Equal(variation, await _grid.HeadlineAsync("john"));
        times.Add(await ClearAsync("snippet/%2A", HasSnippetAsync));

        var number = 0;
        times.Add(await SetAsync("pulls/%2A", async () => await PullsAsync($"off-{number++}") == 0));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(0, await PullsAsync($"still-{i}"));
        }

        times.Add(await ClearAsync("pulls/%2A", async () => await PullsAsync($"on-{number++}") == 1));
        times.Add(await SetAsync("releases/%2A", () => Task.FromResult(true)));
        Assert.Contains("\"kind\":\"releases\"", await _http.GetStringAsync(Path("")), StringComparison.Ordinal);
        output.WriteLine(string.Join(", ", times));
    }

    private Uri Path(string rest) => new(_grid.Processes[0].Management, "/api/v1/sites/default/kill-switches" + rest);

    private Task<string> SetAsync(string switched, Func<Task<bool>> isSeen) => ChangeAsync(
        switched,
        () => _http.PutAsync(Path("/" + switched), new StringContent("""{"reason":"test"}""", Encoding.UTF8, "application/json")),
        isSeen);

    private Task<string> ClearAsync(string switched, Func<Task<bool>> isSeen) =>
        ChangeAsync(switched, () => _http.DeleteAsync(Path($"/{switched}?reason=test")), isSeen);

    private static async Task<string> ChangeAsync(string switched, Func<Task<HttpResponseMessage>> call, Func<Task<bool>> isSeen)
    {
        var begun = TimeProvider.System.GetTimestamp();
        using var answer = await call();
        Assert.True(answer.IsSuccessStatusCode, $"{switched}: {await answer.Content.ReadAsStringAsync()}");
        await Eventually.HoldsAsync($"{switched} to be seen by a visitor", isSeen);
        return $"{switched} {TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds:0} ms";
    }

    private async Task PublishAsync()
    {
        using var current = await _http.GetAsync(new Uri(_grid.Processes[0].Management, "/api/v1/sites/default/ruleset"));
        var version = current.Headers.ETag!.ToString();
        using var request = new HttpRequestMessage(
            HttpMethod.Put, new Uri(_grid.Processes[0].Management, "/api/v1/sites/default/ruleset?reason=test"))
        {
            Content = new StringContent(
                GridUnderTest.Rules.Replace("\"id\": \"green\"", $"\"id\": \"green{version.Trim('"')}\"", StringComparison.Ordinal),
                Encoding.UTF8,
                "application/json"),
        };
        request.Headers.TryAddWithoutValidation("If-Match", version);
        using var published = await _http.SendAsync(request);
        Assert.True(published.IsSuccessStatusCode, await published.Content.ReadAsStringAsync());
        var next = long.Parse(version.Trim('"'), System.Globalization.CultureInfo.InvariantCulture) + 1;
        await Eventually.HoldsAsync(
            $"version {next} at the edge", async () => (await HeaderAsync("john")).EndsWith($"ruleset={next}", StringComparison.Ordinal));
    }

    private async Task<string> HeaderAsync(string userId)
    {
        using var page = await _grid.GetAsync("/", $"ajs_user_id={userId}");
        return page.Headers.GetValues("X-Variation").Single();
    }

    private async Task<bool> HasSnippetAsync()
    {
        using var page = await _grid.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        return (await page.Content.ReadAsStringAsync()).Contains("/seg/assets/sdk.js", StringComparison.Ordinal);
    }

    private async Task<int> PullsAsync(string userId)
    {
        await _grid.HeadlineAsync(userId);
        return _grid.Segment.Control.Requests.Count(id: userId);
    }
}
