using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.SystemTests.Grid;
using Personalization.Testing;

namespace Personalization.SystemTests.Operator;

/// <summary>What an operator sees of the edges, in the processes that users run.</summary>
public sealed class FleetTests : IAsyncLifetime
{
    private const string Secret = "fleet-0123456789";

    private readonly HttpClient _http = new() { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Secret) } };
    private GridUnderTest _grid = null!;

    private Uri Silo => _grid.Processes[0].Management;

    public async Task InitializeAsync() => _grid = await GridUnderTest.StartAsync(GridShape.Separate, settings =>
    {
        settings["Edge:Id"] = "mel-1";
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
    public async Task An_operator_sees_edges_with_their_rules_and_decisions_as_they_happen()
    {
        using var live = await _http.GetAsync(new Uri(Silo, "/api/v1/live?site=default"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", live.Content.Headers.ContentType?.MediaType);
        await using var stream = await live.Content.ReadAsStreamAsync();
        await using var events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync(), "the first event");

        Assert.Equal("Welcome", await _grid.HeadlineAsync(null));
        var row = await RowAsync(events);

        Assert.Equal(
            ("mel-1", "/", "landing-page", "default", 1L),
            (Text(row, "edge"), Text(row, "route"), Text(row, "feature"), Text(row, "variant"), row.GetProperty("count").GetInt64()));
        Assert.False(row.GetProperty("failed").GetBoolean());
        var edge = Assert.Single((await EdgesAsync()).GetProperty("edges").EnumerateArray().ToList());
        Assert.Equal(("mel-1", "MEL01", "vouched"), (Text(edge, "id"), Text(edge, "location"), Text(edge, "session")));
        Assert.Equal(1, edge.GetProperty("pages").GetInt64());
        Assert.Equal(1, Assert.Single(edge.GetProperty("sites").EnumerateArray().ToList()).GetProperty("rules").GetInt64());
    }

    [Fact]
    public async Task A_published_version_is_in_force_at_the_edge_at_once_and_a_killed_edge_leaves_the_fleet()
    {
        var version = 1;
        var times = new List<double>();
        for (; version < 8; version++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(Silo, "/api/v1/sites/default/ruleset?reason=test"))
            {
                Content = new StringContent(GridUnderTest.Rules.Replace("/red", $"/red{version}", StringComparison.Ordinal), Encoding.UTF8, "application/json"),
            };
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
            using var published = await _http.SendAsync(request);
            Assert.True(published.IsSuccessStatusCode, await published.Content.ReadAsStringAsync());
            var begun = TimeProvider.System.GetTimestamp();
            await Eventually.HoldsAsync($"version {version + 1} at the edge", async () => await InForceAsync() == version + 1);
            times.Add(TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds);
        }

        Assert.True(times.Order().ElementAt(times.Count / 2) < 1_000, $"Milliseconds until in force: {string.Join(", ", times)}");
        await _grid.Edge.KillAsync();
        await Eventually.HoldsAsync(
            "the session to run out",
            async () => (await EdgesAsync()).GetProperty("edges").EnumerateArray().All(edge => Text(edge, "session") != "vouched"));
    }

    [Fact]
    public async Task Grid_edges_and_grid_tail_print_the_fleet()
    {
        var (code, edges) = await GridAsync("edges");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("mel-1", edges, StringComparison.Ordinal);
        Assert.Contains("default 1", edges, StringComparison.Ordinal);

        var (tailed, lines) = await GridAsync("tail", "--seconds", "2", "--json", "--edge", "mel-1");
        Assert.Equal(ExitCode.Done, tailed);
        Assert.Equal(2, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("/api/v1/edges")]
    [InlineData("/api/v1/live")]
    public async Task The_fleet_is_not_for_strangers(string path)
    {
        using var stranger = new HttpClient();
        using var answer = await stranger.GetAsync(new Uri(Silo, path));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();

    private static async Task<JsonElement> RowAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        // A page is counted at the edge, and comes with its next poll.
        for (var i = 0; i < 60 && await events.MoveNextAsync(); i++)
        {
            using var second = JsonDocument.Parse(events.Current.Data);
            if (second.RootElement.GetProperty("rows") is var rows && rows.GetArrayLength() > 0) return rows[0].Clone();
        }

        throw new InvalidOperationException("The page did not come within 60 events.");
    }

    private async Task<JsonElement> EdgesAsync()
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(Silo, "/api/v1/edges")));
        return document.RootElement.Clone();
    }

    private async Task<long> InForceAsync()
    {
        using var page = await _grid.GetAsync("/");
        var variation = page.Headers.GetValues("X-Variation").Single();
        return long.Parse(variation[(variation.LastIndexOf('=') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<(int Code, string Output)> GridAsync(params string[] words)
    {
        var outcome = await GridCall.RunAsync(Silo.ToString(), Secret, words);
        return (outcome.Code, outcome.Output + (outcome.Code == ExitCode.Done ? "" : outcome.Errors));
    }
}
