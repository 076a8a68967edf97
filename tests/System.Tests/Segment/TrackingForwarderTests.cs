using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Segment.Tracking;
using Personalization.Simulators;
using TrackingRequest = Personalization.Segment.Tracking.TrackingRequest;

namespace Personalization.SystemTests.Segment;

public sealed class TrackingForwarderTests : SegmentTestBase
{
    private const string Event = """{"type":"track","event":"Clicked","messageId":"m-1","anonymousId":"a_1","writeKey":"REDACTED"}""";

    [Fact]
    public async Task The_key_is_replaced_and_only_known_headers_go_up()
    {
        var request = Request(Event) with
        {
            WriteKey = "real-key",
            ClientIp = "203.0.113.9",
            ContentType = "text/plain;charset=UTF-8",
            Headers =
            [
                new(
                    "Authorization", "Basic UkVEQUNURUQ6"), new(
                        "Cookie", "session=secret"), new("Host", "shop.example"), new("X-Forwarded-Host", "shop.example"),
                new(
                    "User-Agent", "Browser/1"), new(
                        "X-Retry-Count", "2"), new("Accept-Language", "en\r\nX-Evil: 1"), new("Referer", "https://shop.example/account"),
            ],
        };

        Assert.IsType<TrackingAccepted>(await ForwardAsync(request));

        var received = Assert.Single(Control.Tracking.Events);
        Assert.Equal(("real-key", "m-1", "/v1/t"), (received.WriteKey, received.MessageId, received.Target));
        Assert.Equal($"Basic {Convert.ToBase64String("real-key:"u8)}", received.Headers["Authorization"]);
        Assert.Equal(
            ("Browser/1", "2", "203.0.113.9"),
            (received.Headers["User-Agent"], received.Headers["X-Retry-Count"], received.Headers["X-Forwarded-For"]));
        Assert.Equal(
            [
                "Accept-Encoding", "Authorization", "Content-Length", "Content-Type", "Host", "User-Agent", "X-Forwarded-For",
                "X-Retry-Count",
            ],
            received.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.StartsWith("127.0.0.1:", received.Headers["Host"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rewritten_batch_arrives_with_the_real_key_everywhere()
    {
        const string batch = $$"""{"batch":[{{Event}},{{Event}}],"writeKey":"REDACTED"}""";
        var rewritten = Assert.IsType<TrackingRewritten>(
            TrackingRewriter.Rewrite(Encoding.UTF8.GetBytes(batch), 'b', new TrackingRewrite { WriteKeys = WriteKeyHandling.Remove }));

        Assert.IsType<TrackingAccepted>(
            await ForwardAsync(Request("") with { Letter = 'b', Body = rewritten.Body, WriteKey = "real-key" }));

        Assert.Equal(["real-key", "real-key"], Control.Tracking.Events.Select(received => received.WriteKey));
        Assert.DoesNotContain("REDACTED", Assert.Single(Control.Tracking.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_carry_no_key()
    {
        await ForwardAsync(Request("""{"series":[]}""") with { Letter = 'm', WriteKey = "real-key" });

        Assert.False(Assert.Single(Control.Requests.Of(EndpointFamily.Tracking)).Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(204, 200)]
    [InlineData(301, 502)]
    [InlineData(400, 400)]
    [InlineData(401, 401)]
    [InlineData(408, 503)]
    [InlineData(413, 413)]
    [InlineData(500, 502)]
    [InlineData(501, 502)]
    [InlineData(503, 503)]
    [InlineData(505, 502)]
    public async Task What_the_browser_is_told_makes_it_drop_or_retry_rightly(int upstream, int told)
    {
        await using var server = await ScriptedServer.StartAsync("text/plain", upstream == 204 ? "" : "answer", upstream);

        var outcome = await ForwardAsync(Request(Event) with { TrackingUrl = server.Url });

        Assert.Equal(told, outcome.StatusCode);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task The_wait_after_a_429_is_handed_on_in_seconds_and_capped()
    {
        Control.Faults.Add(Fault.TooManyRequests(7) with { Requests = 1 });
        Control.Faults.Add(Fault.TooManyRequests(100_000) with { Requests = 1 });
        Control.Faults.Add(Fault.TooManyRequests() with { Requests = 1 });

        var waits = new List<int?>();
        for (var turn = 0; turn < 3; turn++)
        {
            waits.Add(Assert.IsType<TrackingRateLimited>(await ForwardAsync(Request(Event))).RetryAfter);
        }

        Assert.Equal([null, 7, 300], waits.Order());
    }

    [Fact]
    public async Task A_tracking_API_that_is_down_or_silent_is_worth_a_retry()
    {
        using (Control.Faults.Add(Fault.Hang()))
        {
            Assert.Equal(503, (await ForwardAsync(Request(Event))).StatusCode);
        }

        using (Control.Faults.Add(Fault.Reset()))
        {
            Assert.Equal(502, (await ForwardAsync(Request(Event))).StatusCode);
        }

        Assert.IsType<TrackingAccepted>(await ForwardAsync(Request(Event)));
    }

    [Fact]
    public async Task No_other_method_leaves_the_machine()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => ForwardAsync(Request(Event) with { Letter = 'x' }));

        Assert.Equal(0, Control.Requests.Count());
    }

    private TrackingRequest Request(string body) => new() { TrackingUrl = SimulatorUrl, Letter = 't', Body = Encoding.UTF8.GetBytes(body) };

    private Task<TrackingOutcome> ForwardAsync(TrackingRequest request) =>
        Services(tracking: options => options.Timeout = TimeSpan.FromSeconds(1))
            .GetRequiredService<TrackingForwarder>()
            .ForwardAsync(request, CancellationToken.None)
            .WaitAsync(Soon);
}
