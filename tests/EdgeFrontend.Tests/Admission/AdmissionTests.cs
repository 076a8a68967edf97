using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Hosting.Logins;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Admission;

/// <summary>A client who asks for too much gets less of it; pages are served to everybody.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task Beyond_its_decisions_a_client_gets_pages_that_are_decided_without_a_profile_and_say_so()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new()
            {
                ["Edge:RateLimits:DecisionsPerAddress"] = "1",
                ["Edge:RateLimits:BurstSeconds"] = "5",
                ["Edge:TrustedProxies:0"] = "127.0.0.0/8",
            });
        edge.Decisions.PathById["vip"] = "/vip";

        var reasons = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            var page = await edge.GetAsync("/", $"ajs_user_id=made-up-{i}", ("X-Forwarded-For", "203.0.113.7"));
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            reasons.Add(page.Headers.GetValues("X-Variation").Single());
        }

        Assert.Contains(reasons, reason => reason.Contains("reason=LIMITED", StringComparison.Ordinal));
        Assert.True(edge.Decisions.Requests.Count < 40, $"{edge.Decisions.Requests.Count} grains were asked");
        Assert.Contains(edge.Logs.Lines, line => line.Contains("Edge:RateLimits:DecisionsPerAddress", StringComparison.Ordinal));
        var other = await edge.GetAsync("/", "ajs_user_id=vip", ("X-Forwarded-For", "203.0.113.8"));
        Assert.Contains("vip;", other.Headers.GetValues("X-Variation").Single());
    }

    [Fact]
    public async Task A_limited_visitor_still_gets_what_follows_from_the_request_alone()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new() { ["Edge:RateLimits:DecisionsPerAddress"] = "1", ["Edge:RateLimits:BurstSeconds"] = "1" });

        for (var i = 0; i < 20; i++)
        {
            var page = await edge.GetAsync(
                "/", $"ajs_user_id=u-{i}", ("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148"));
            if (!page.Headers.GetValues("X-Variation").Single().Contains("LIMITED", StringComparison.Ordinal)) continue;
            Assert.Contains("landing-page=mobile; reason=LIMITED", page.Headers.GetValues("X-Variation").Single());
            return;
        }

        Assert.Fail("20 decisions passed a limit of one a second.");
    }

    [Fact]
    public async Task Paths_of_the_edge_over_the_rate_of_one_address_answer_429_and_pages_do_not()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new() { ["Edge:RateLimits:RequestsPerAddress"] = "1", ["Edge:RateLimits:BurstSeconds"] = "3" });

        var last = HttpStatusCode.OK;
        for (var i = 0; i < 50 && last == HttpStatusCode.OK; i++)
        {
            last = (await edge.GetAsync("/seg/decisions")).StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal(HttpStatusCode.OK, (await edge.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task A_proxy_that_is_not_trusted_and_over_its_share_is_logged_with_the_remedy()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new() { ["Edge:RateLimits:DecisionsPerAddress"] = "1", ["Edge:RateLimits:BurstSeconds"] = "1" });

        for (var i = 0; i < 10; i++)
        {
            await edge.GetAsync("/", $"ajs_user_id=u-{i}", ("X-Forwarded-For", $"203.0.113.{i}"));
        }

        var line = Assert.Single(edge.Logs.Lines, line => line.Contains(" 1502 ", StringComparison.Ordinal));
        Assert.Contains("127.0.0.1", line);
        Assert.Contains("Edge:TrustedProxies", line);
    }

    [Fact]
    public async Task Five_thousand_visitors_behind_one_address_lose_nothing_at_the_rate_of_people()
    {
        await using var edge = await EdgeHarness.StartAsync();

        // What 5,000 people who look at a page every ten seconds ask for in four seconds, each page with its loader and an event, as fast
        // as it can be sent.
        var wrong = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            var cookie = $"ajs_user_id=office-{i}; ajs_anonymous_id=a-{i}";
            var page = await edge.GetAsync("/", cookie);
            var loader = await edge.GetAsync("/seg/assets/sdk.js", cookie);
            var told = await edge.PostJsonAsync(
                "/seg/events/p", $$"""{"type":"page","messageId":"m{{i}}","anonymousId":"a-{{i}}"}""", cookie);
            var variation = page.Headers.GetValues("X-Variation").Single();
            if (!page.IsSuccessStatusCode
                || !loader.IsSuccessStatusCode
                || !told.IsSuccessStatusCode
                || variation.Contains("LIMITED", StringComparison.Ordinal))
            {
                wrong.Enqueue($"{page.StatusCode} {variation}, {loader.StatusCode}, {told.StatusCode}");
            }
        });

        Assert.Empty(wrong);
        Assert.DoesNotContain(edge.Logs.Lines, line => line.Contains(" 1501 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, RateLimit.EventStreams)]
    [InlineData(true, null)]
    public async Task A_quarter_of_the_streams_is_for_visitors_who_proved_who_they_are(bool isProven, RateLimit? expected)
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Edge:MaxEventStreams"] = "100" });
        var streams = edge.Services.GetRequiredService<StreamAdmission>();
        for (var i = 0; i < 75; i++)
        {
            Assert.Null(streams.Enter(From(i), $"ticket-{i}", isProven: false));
        }

        Assert.Equal(expected, streams.Enter(From(200), "another", isProven)?.Limit);
    }

    [Fact]
    public async Task One_stream_address_opens_half_of_the_streams_and_one_client_its_share()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new() { ["Edge:MaxEventStreams"] = "100", ["Edge:RateLimits:EventStreamsPerAddress"] = "10" });
        var streams = edge.Services.GetRequiredService<StreamAdmission>();

        Assert.Equal(10, Enumerable.Range(0, 20).Count(_ => streams.Enter(From(1), "shared", isProven: false) is null));
        Assert.Equal(40, Enumerable.Range(2, 60).Count(i => streams.Enter(From(i), "shared", isProven: false) is null));
        Assert.Equal(RateLimit.EventStreamsPerTicket, streams.Enter(From(100), "shared", isProven: false)!.Limit);
        Assert.Null(streams.Enter(From(100), "own", isProven: false));
        streams.Leave(From(1), "shared");
        Assert.Null(streams.Enter(From(101), "shared", isProven: false));
    }

    [Theory]
    [InlineData("/seg/profiles-webhook", "Basic ")]
    [InlineData("/ofrep/v1/evaluate/flags", "Bearer ")]
    public async Task Guessing_is_slowed_down_and_logged_with_its_address_and_right_credentials_go_on_working(string path, string scheme)
    {
        await using var edge =
            await EdgeHarness.StartAsync(new()
            {
                ["Sites:default:Ofrep:ApiKeys:0"] = "server-key-server-key",
                ["Edge:TrustedProxies:0"] = "127.0.0.0/8",
            });
        var right = scheme + (scheme == "Basic " ? Convert.ToBase64String("hook:hook-password"u8) : "server-key-server-key");

        for (var i = 0; i <= FailedLogins.Free; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await GuessAsync(i)).StatusCode);
        }

        var guesses = await Task.WhenAll(Enumerable.Range(100, 60).Select(GuessAsync));

        Assert.Contains(guesses, answer => answer.StatusCode == HttpStatusCode.TooManyRequests && answer.Headers.RetryAfter is not null);
        Assert.DoesNotContain(guesses, answer => answer.IsSuccessStatusCode);
        var line = Assert.Single(edge.Logs.Lines, line => line.Contains(" 1901 ", StringComparison.Ordinal));
        Assert.Contains("203.0.113.7", line);
        Assert.DoesNotContain("guess", line);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(right, "203.0.113.8")).StatusCode);
        await Eventually.HoldsAsync(
            "right credentials are accepted after the wait",
            async () => (await SendAsync(right, "203.0.113.7")).StatusCode == HttpStatusCode.OK);

        Task<HttpResponseMessage> GuessAsync(int i) =>
            SendAsync(scheme + Convert.ToBase64String(Encoding.ASCII.GetBytes("hook:guess-" + i)), "203.0.113.7");

        Task<HttpResponseMessage> SendAsync(string authorization, string address) => edge.SendAsync(
            HttpMethod.Post, path, content: new StringContent(
                scheme == "Basic " ? "[]" : """{"context":{"targetingKey":"u_1"}}""", Encoding.UTF8, "application/json"), headers: [
                    ("Authorization", authorization), ("X-Forwarded-For", address),
                ]);
    }

    private static DefaultHttpContext From(int client)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = new IPAddress([203, 0, 113, (byte)client]);
        return context;
    }
}
