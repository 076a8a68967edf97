using System.Net;
using System.Text;
using Personalization.EdgeFrontend.FirstParty.Segment;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Segment.Tracking;
using Personalization.Simulators;

namespace Personalization.EdgeFrontend.Tests.SegmentProxy;

/// <summary>Events that are acknowledged once they are durable in the grid.</summary>
public sealed class QueueModeTests
{
    private const string Event =
        """{"type":"identify","userId":"u_9","anonymousId":"a-1","messageId":"m-1","sentAt":"2026-01-01T00:00:00Z","writeKey":"REDACTED"}""";

    [Theory]
    [InlineData("i", Event, 1)]
    [InlineData("b", "{\"batch\":[" + Event + "," + Event + "]}", 2)]
    public async Task Queued_events_are_acknowledged_without_the_tracking_API(string method, string body, int count)
    {
        await using var edge = await StartAsync();
        edge.Segment.Control.Faults.Add(Fault.Reset());

        var response = await edge.PostJsonAsync($"/seg/events/{method}", body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("u_9", SetCookies.Value(response, "ajs_user_id"));
        var (key, events) = Assert.Single(edge.Queue.Batches);
        Assert.Equal(EventQueueKeys.Of("default", "a-1", null), key);
        Assert.Equal(count, events.Length);
        Assert.All(events, one => Assert.DoesNotContain("writeKey", Encoding.UTF8.GetString(one.Json)));
        Assert.Equal(0, edge.Segment.Control.Requests.Count(EndpointFamily.Tracking));
    }

    [Fact]
    public async Task A_batch_of_several_visitors_goes_to_each_ones_partition_in_its_order()
    {
        await using var edge = await StartAsync();
        var batch = string.Join(
            ',',
            Enumerable.Range(0, 40)
                .Select(i => $"{{\"type\":\"track\",\"event\":\"e\",\"anonymousId\":\"a-{i % 4}\",\"messageId\":\"m-{i:00}\"}}"));

        await edge.PostJsonAsync("/seg/events/b", $"{{\"batch\":[{batch}]}}");

        Assert.Equal(40, edge.Queue.Batches.Sum(one => one.Events.Length));
        Assert.All(
            edge.Queue.Batches,
            one => Assert.Equal(one.Events.Select(item => item.MessageId).Order(), one.Events.Select(item => item.MessageId)));
        Assert.Equal(edge.Queue.Batches.Select(one => one.Key).Distinct().Count(), edge.Queue.Batches.Count);
    }

    [Theory]
    [InlineData(EnqueueStatus.Unavailable, 503)]
    [InlineData(EnqueueStatus.Unknown, 503)]
    [InlineData(EnqueueStatus.Full, 503)]
    [InlineData(EnqueueStatus.Invalid, 400)]
    public async Task What_is_not_durable_is_never_acknowledged(EnqueueStatus status, int expected)
    {
        await using var edge = await StartAsync();
        edge.Queue.Status = status;

        var response = await edge.PostJsonAsync("/seg/events/t", Event);

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(expected == 503, response.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task Metrics_are_never_queued()
    {
        await using var edge = await StartAsync();

        await edge.PostJsonAsync("/seg/events/m", """{"series":[]}""");

        Assert.Empty(edge.Queue.Batches);
        Assert.Equal(1, edge.Segment.Control.Requests.Count(EndpointFamily.Tracking));
    }

    [Theory]
    [InlineData("""{"a":1,"sentAt":"x","b":{"sentAt":2}}""", """{"type":"track","messageId":"@","a":1,"b":{"sentAt":2}}""")]
    [InlineData("""{"sentAt":"x"}""", """{"type":"track","messageId":"@"}""")]
    [InlineData("""{ "type" : null, "messageId":"", "a" : [1, 2] }""", """{"type":"track","messageId":"@","a" : [1, 2]}""")]
    [InlineData("{}", """{"type":"track","messageId":"@"}""")]
    public void What_a_batch_does_not_tell_is_added_and_the_time_of_sending_taken_off(string json, string expected)
    {
        var queued = QueueableEvent.From(new TrackingEventInfo { Json = Encoding.UTF8.GetBytes(json) }, "track", 3);

        Assert.Equal(expected.Replace("@", queued.MessageId, StringComparison.Ordinal), Encoding.UTF8.GetString(queued.Json));
        Assert.Equal(3, queued.ClockLagSeconds);
        Assert.Equal(
            queued.MessageId, QueueableEvent.From(new TrackingEventInfo { Json = Encoding.UTF8.GetBytes(json) }, "track", 0).MessageId);
    }

    [Fact]
    public void An_event_that_says_all_of_it_stays_as_it_is()
    {
        const string Json = """{"type":"page","messageId":"m","x":{"y":[1,2,{"z":null}]}}""";

        var queued = QueueableEvent.From(
            new TrackingEventInfo { Json = Encoding.UTF8.GetBytes(Json), Type = "page", MessageId = "m" }, "track", 0);

        Assert.Equal((Json, "m"), (Encoding.UTF8.GetString(queued.Json), queued.MessageId));
    }

    [Theory]
    [InlineData("""{"sentAt":"2026-01-01T00:00:00Z","batch":[]}""", 90)]
    [InlineData("""{"batch":[{"sentAt":"2020-01-01T00:00:00Z"}],"sentAt":"2026-01-01T00:02:00.000Z"}""", -30)]
    [InlineData("""{"sentAt":"nonsense"}""", 0)]
    [InlineData("""{"sentAt":"0001-01-01T00:00:00Z"}""", 0)]
    [InlineData("""{"sentAt":5}""", 0)]
    [InlineData("{}", 0)]
    public void How_wrong_the_visitors_clock_is_is_kept(string body, int expected) =>
        Assert.Equal(expected, QueueableEvent.ClockLagSeconds(Encoding.UTF8.GetBytes(body), DateTimeOffset.Parse("2026-01-01T00:01:30Z")));

    private static Task<EdgeHarness> StartAsync() => EdgeHarness.StartAsync(new() { ["Sites:default:Events:Mode"] = "Queue" });
}
