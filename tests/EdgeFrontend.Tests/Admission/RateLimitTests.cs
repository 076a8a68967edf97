using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Text.Json;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Admission;

/// <summary>Floods of events and pushes end at the edge, and only their senders notice.</summary>
public sealed class RateLimitTests
{
    private const string Path = "/seg/events/t";

    [Fact]
    public async Task Event_requests_over_the_rate_of_one_address_answer_429_and_name_the_limit()
    {
        var refused = new List<string>();
        await using var edge =
            await EdgeHarness.StartAsync(new() { ["Edge:RateLimits:EventsPerAddress"] = "1", ["Edge:RateLimits:BurstSeconds"] = "3" });
        using var listener = Listen(edge, refused);

        var (accepted, response) = await UntilRefusedAsync(number => edge.PostJsonAsync(Path, Event("u_" + number)));

        Assert.True(accepted >= 3, $"{accepted} requests passed; 3 may come at once.");
        Assert.Equal(accepted, edge.Segment.Control.Tracking.Events.Count);
        await AssertNamesAsync(response, "events_per_address", "Over the limit of 1 event requests a second from one address.");
        Assert.Equal(["events_per_address"], refused);
        Assert.Contains(
            edge.Logs.Lines,
            line => line.Contains("Edge:RateLimits:EventsPerAddress", StringComparison.Ordinal)
                && line.Contains("Edge:TrustedProxies", StringComparison.Ordinal));
        Assert.DoesNotContain(
            edge.Logs.Lines,
            line => line.Contains("127.0.0.1", StringComparison.Ordinal) && line.Contains("RateLimits", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_address_is_the_one_that_a_trusted_proxy_names()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new()
            {
                ["Edge:RateLimits:EventsPerAddress"] = "1",
                ["Edge:RateLimits:BurstSeconds"] = "2",
                ["Edge:TrustedProxies:0"] = "127.0.0.0/8",
            });
        await UntilRefusedAsync(_ => From("203.0.113.7"));

        Assert.Equal(HttpStatusCode.OK, (await From("203.0.113.8")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await From("2001:db8:0:1::1")).StatusCode);

        Task<HttpResponseMessage> From(string address) => edge.PostJsonAsync(Path, Event("u_1"), headers: ("X-Forwarded-For", address));
    }

    [Fact]
    public async Task A_forged_address_is_no_way_around_the_limit()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new() { ["Edge:RateLimits:EventsPerAddress"] = "1", ["Edge:RateLimits:BurstSeconds"] = "2" });

        var (_, response) =
            await UntilRefusedAsync(number => edge.PostJsonAsync(
                Path,
                Event("u_" + number),
                headers: [
                    ("X-Forwarded-For", $"203.0.113.{number}"), ("X-Real-IP", $"203.0.113.{number}"),
                    ("Forwarded", $"for=203.0.113.{number}"),
                ]));

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
    }

    [Fact]
    public async Task Addresses_of_one_network_of_a_subscriber_count_as_one()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new()
            {
                ["Edge:RateLimits:EventsPerAddress"] = "1",
                ["Edge:RateLimits:BurstSeconds"] = "2",
                ["Edge:TrustedProxies:0"] = "127.0.0.0/8",
            });

        var (_, response) =
            await UntilRefusedAsync(number => edge.PostJsonAsync(
                Path, Event("u_1"), headers: ("X-Forwarded-For", $"2001:db8:0:7:{number}::{number}")));

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
    }

    [Fact]
    public async Task Events_over_the_rate_of_one_visitor_are_refused_and_those_of_others_pass()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new() { ["Edge:RateLimits:EventsPerId"] = "1", ["Edge:RateLimits:BurstSeconds"] = "3" });

        var (accepted, response) = await UntilRefusedAsync(_ => edge.PostJsonAsync(Path, Event("u_1")));

        Assert.True(accepted >= 3, $"{accepted} events passed; 3 may come at once.");
        await AssertNamesAsync(response, "events_per_id", "Over the limit of 1 events a second of one visitor.");
        Assert.DoesNotContain("Set-Cookie", response.Headers.Select(header => header.Key));
        Assert.Equal(HttpStatusCode.OK, (await edge.PostJsonAsync(Path, Event("u_2"))).StatusCode);
    }

    [Fact]
    public async Task A_batch_counts_with_all_its_events_and_one_that_is_larger_than_a_burst_still_gets_through()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new() { ["Edge:RateLimits:EventsPerId"] = "5", ["Edge:RateLimits:BurstSeconds"] = "10" });
        var batch =
            $"{{\"batch\":[{string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""{"type":"track","event":"A","messageId":"m{{i}}","anonymousId":"a-1"}"""))}]}}";

        Assert.Equal(HttpStatusCode.OK, (await edge.PostJsonAsync("/seg/events/b", batch)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await edge.PostJsonAsync("/seg/events/b", batch)).StatusCode);
    }

    [Fact]
    public async Task Pushes_over_the_rate_of_one_address_are_refused_before_their_credentials_are_looked_at()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new() { ["Edge:RateLimits:WebhooksPerAddress"] = "1", ["Edge:RateLimits:BurstSeconds"] = "3" });

        var (tried, response) = await UntilRefusedAsync(_ => PushAsync(edge, "[]", "wrong"));

        Assert.True(tried >= 3, $"{tried} pushes passed; 3 may come at once.");
        await AssertNamesAsync(response, "webhooks_per_address", "Over the limit of 1 profile pushes a second from one address.");
        Assert.Empty(edge.Push.Pushed);
    }

    [Fact]
    public async Task Changes_over_the_rate_of_one_profile_come_again_and_the_rest_of_the_delivery_is_stored()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new() { ["Edge:RateLimits:WebhooksPerId"] = "1", ["Edge:RateLimits:BurstSeconds"] = "3" });
        await UntilRefusedAsync(_ => PushAsync(edge, Identify("u_hot")));
        edge.Push.Pushed.Clear();

        // Three at once: a token that has come back meanwhile is not enough.
        var response = await PushAsync(edge, $"[{Identify("u_hot")},{Identify("u_hot")},{Identify("u_hot")},{Identify("u_calm")}]");

        await AssertNamesAsync(response, "webhooks_per_id", "Over the limit of 1 changes a second of one profile.");
        Assert.EndsWith("u_calm", Assert.Single(edge.Push.Pushed).Key);
    }

    [Theory]
    [InlineData("Edge:RateLimits:Enabled", "false")]
    [InlineData("Edge:RateLimits:EventsPerAddress", "0")]
    public async Task A_limit_that_is_off_refuses_nothing(string key, string value)
    {
        await using var edge =
            await EdgeHarness.StartAsync(new()
            {
                ["Edge:RateLimits:EventsPerAddress"] = "1",
                ["Edge:RateLimits:BurstSeconds"] = "1",
                [key] = value,
            });

        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await edge.PostJsonAsync(Path, Event("u_" + i))).StatusCode);
        }
    }

    [Fact]
    public async Task By_default_a_burst_of_a_busy_office_and_of_a_first_synchronization_passes()
    {
        await using var edge = await EdgeHarness.StartAsync();

        var events = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => edge.PostJsonAsync(Path, Event("u_" + i))));
        var push = await PushAsync(edge, $"[{string.Join(',', Enumerable.Repeat(Identify("u_1"), 4000))}]");

        Assert.All(events, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(HttpStatusCode.OK, push.StatusCode);
    }

    [Fact]
    public async Task A_page_on_another_host_may_read_how_long_to_wait()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new() { ["Edge:RateLimits:EventsPerAddress"] = "1", ["Edge:RateLimits:BurstSeconds"] = "1" });

        var (_, response) =
            await UntilRefusedAsync(_ => edge.PostJsonAsync(Path, Event("u_1"), headers: ("Origin", "http://" + EdgeHarness.Host)));

        Assert.Equal("http://" + EdgeHarness.Host, response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Retry-After", response.Headers.GetValues("Access-Control-Expose-Headers").Single());
    }

    private static string Event(string user) =>
        $$"""{"type":"track","event":"Clicked","userId":"{{user}}","anonymousId":"a-1","messageId":"m"}""";

    private static string Identify(string user) =>
        $$"""{"type":"identify","messageId":"m1","userId":"{{user}}","traits":{"vip":true},"timestamp":"2026-05-10T00:02:50.088Z"}""";

    private static async Task<HttpResponseMessage> PushAsync(EdgeHarness edge, string body, string password = "hook-password") =>
        await edge.SendAsync(
        HttpMethod.Post, "/seg/profiles-webhook", content: new StringContent(
            body, Encoding.UTF8, "application/json"),
            headers: ("Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("hook:" + password))));

    /// <summary>
    /// How many passed before the first refusal. A slow machine gives back a token a second, so the count has no upper bound worth
    /// asserting.
    /// </summary>
    private static async Task<(int Passed, HttpResponseMessage Refused)> UntilRefusedAsync(Func<int, Task<HttpResponseMessage>> send)
    {
        for (var sent = 0; sent < 200; sent++)
        {
            var response = await send(sent);
            if (response.StatusCode == HttpStatusCode.TooManyRequests) return (sent, response);
        }

        throw new Xunit.Sdk.XunitException("200 requests passed; one over the limit was awaited.");
    }

    private static async Task AssertNamesAsync(HttpResponseMessage response, string limit, string detail)
    {
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(
            (limit, detail, 429),
            (problem.GetProperty("limit")
                .GetString(), problem.GetProperty("detail")
                .GetString(), problem.GetProperty("status")
                .GetInt32()));
    }

    private static MeterListener Listen(EdgeHarness edge, List<string> refused)
    {
        var meters = (IMeterFactory)edge.Services.GetService(typeof(IMeterFactory))!;
        var own = meters.Create(EdgeMetrics.MeterName);
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter == own && instrument.Name == "edge.rate_limited")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            for (var i = 0; i < count; i++)
            {
                refused.Add((string)tags[0].Value!);
            }
        });
        listener.Start();
        return listener;
    }
}
