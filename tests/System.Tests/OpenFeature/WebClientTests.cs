using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Personalization.SystemTests.Grid;
using Xunit.Abstractions;

namespace Personalization.SystemTests.OpenFeature;

/// <summary>npm's <c>@openfeature/ofrep-web-provider</c> against a running grid, and how fast an open page hears of a push.</summary>
[Collection(nameof(DecidingGrid))]
public sealed class WebClientTests(DecidingGrid deciding, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_real_client_sees_a_push_to_its_open_page_and_keeps_what_did_not_change()
    {
        await using var client = NodeClient.Start("web.mjs", deciding.Grid.Edge.Public + "seg", "ajs_user_id=web-vip", "colour");
        var ready = await client.NextAsync();
        Assert.Equal("plain", Value(ready));
        Assert.Equal("DEFAULT", ready.GetProperty("details").GetProperty("reason").GetString());

        using (var pushed = await deciding.Grid.PushAsync(GridUnderTest.Audience("web-vip", "vip")))
        {
            Assert.Equal(HttpStatusCode.OK, pushed.StatusCode);
        }

        var changed = await client.NextAsync();
        Assert.Equal(("changed", "gold"), (changed.GetProperty("what").GetString(), Value(changed)));

        // The released client sends its tag again after a change of other attributes: a 304 would leave the old value in force.
        var pro = await client.AskAsync("""{"context":{"targetingKey":"not-me","plan":"pro"}}""");
        Assert.Equal("gold", Value(pro));
        Assert.All(pro.GetProperty("statuses").EnumerateArray(), status => Assert.Contains(status.GetInt32(), (int[])[200, 304]));
    }

    [Fact]
    public async Task Attributes_of_the_context_count_for_somebody_unknown()
    {
        await using var client = NodeClient.Start("web.mjs", deciding.Grid.Edge.Public + "seg", "other=1", "colour");
        Assert.Equal("plain", Value(await client.NextAsync()));

        Assert.Equal("silver", Value(await client.AskAsync("""{"context":{"targetingKey":"not-me","plan":"pro"}}""")));
        Assert.Equal("plain", Value(await client.AskAsync("""{"context":{"targetingKey":"not-me","plan":"free"}}""")));
    }

    [Fact]
    public async Task A_push_is_heard_by_an_open_page_within_a_second_of_its_acknowledgement()
    {
        const string Cookie = "ajs_user_id=web-timed";
        using var http = new HttpClient { BaseAddress = deciding.Grid.Edge.Public };
        var (fromSending, fromAcknowledgement) = (new List<double>(), new List<double>());
        using var stream = await OpenAsync(http, Cookie);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync());
        await lines.ReadLineAsync().WaitAsync(Patience);
        for (var version = 0; version < 20; version++)
        {
#pragma warning disable CA2025 // awaited below, in the same round
            var arrival = NextEventAsync(lines);
#pragma warning restore CA2025
            var sent = Stopwatch.GetTimestamp();
            using (var pushed = await deciding.Grid.PushAsync(Trait("web-timed", version)))
            {
                Assert.Equal(HttpStatusCode.OK, pushed.StatusCode);
            }

            var acknowledged = Stopwatch.GetTimestamp();
            var arrived = await arrival.WaitAsync(Patience);
            fromSending.Add(Stopwatch.GetElapsedTime(sent, arrived).TotalMilliseconds);
            fromAcknowledgement.Add(Stopwatch.GetElapsedTime(acknowledged, arrived).TotalMilliseconds);
        }

        fromSending.Sort();
        fromAcknowledgement.Sort();
        output.WriteLine(
            $"Event in an open page after the acknowledgement of its push: median {fromAcknowledgement[10]:0.0} ms, from {fromAcknowledgement[0]:0.0} to {fromAcknowledgement[^1]:0.0} ms; after it was sent: median {fromSending[10]:0.0} ms.");
        Assert.InRange(fromAcknowledgement[10], double.MinValue, 1000);
    }

    private static async Task<long> NextEventAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return Stopwatch.GetTimestamp();
        }

        throw new EndOfStreamException("The stream ended while an event was awaited.");
    }

    private static string Trait(string user, int value) =>
        $$$"""{"type":"identify","messageId":"m-{{{user}}}-{{{value}}}","userId":"{{{user}}}","traits":{"level":{{{value}}}},"context":{"personas":{"computation_class":"computed_trait","computation_key":"level"}},"timestamp":"2026-05-10T00:02:{{{value % 60:00}}}.088Z"}""";

    private static async Task<HttpResponseMessage> OpenAsync(HttpClient http, string cookie)
    {
        using var evaluate = new HttpRequestMessage(HttpMethod.Post, "seg/ofrep/v1/evaluate/flags")
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        evaluate.Headers.Add("Cookie", cookie);
        using var flags = await http.SendAsync(evaluate);
        using var json = JsonDocument.Parse(await flags.Content.ReadAsStringAsync());
        using var open = new HttpRequestMessage(
            HttpMethod.Get, json.RootElement.GetProperty("eventStreams")[0].GetProperty("endpoint").GetProperty("requestUri").GetString());
        open.Headers.Add("Cookie", cookie);
        var response = await http.SendAsync(open, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private static string? Value(JsonElement told) => told.GetProperty("details").GetProperty("value").GetString();
}
