using System.Text;
using System.Text.Json;
using Personalization.Segment.Tracking;

namespace Personalization.Unit.Tests.Segment;

public sealed class TrackingBatchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 10, 12, 0, 0, 7, TimeSpan.Zero);

    [Fact]
    public void An_experiment_viewed_event_has_the_form_of_the_specification()
    {
        var viewed = new TrackEvent
        {
            Event = TrackEvent.ExperimentViewedName,
            UserId = "u_42",
            AnonymousId = "",
            MessageId = "xv-1",
            Timestamp = Noon.ToOffset(TimeSpan.FromHours(2)),
            Properties = TrackEvent.ExperimentProperties("home-hero", "Home \"hero\"", "1", null),
            Ip = "203.0.113.9",
            PageUrl = "https://shop.example/",
            LibraryVersion = "0.1.0",
        };

        Assert.Equal(
            """{"type":"track","event":"Experiment Viewed","userId":"u_42","messageId":"xv-1","timestamp":"2026-05-10T12:00:00.007Z","properties":{"experiment_id":"home-hero","experiment_name":"Home \"hero\"","variation_id":"1","variation_name":"1"},"context":{"library":{"name":"personalization-edge","version":"0.1.0"},"ip":"203.0.113.9","page":{"url":"https://shop.example/"}}}""",
            Encoding.UTF8.GetString(viewed.ToJson()));
    }

    [Fact]
    public void A_batch_is_what_the_rewriter_reads_back()
    {
        var events = Enumerable.Range(0, 3)
            .Select(number => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"{{\"messageId\":\"{number}\"}}"))
            .ToList();

        var batch = Assert.Single(TrackingBatch.Build(events, Noon));

        Assert.Equal((0, 3), (batch.First, batch.Count));
        var read = Assert.IsType<TrackingRewritten>(TrackingRewriter.Rewrite(batch.Body, TrackingMethods.Batch, new TrackingRewrite()));
        Assert.Equal(["0", "1", "2"], read.Events.Select(one => one.MessageId));
        using var document = JsonDocument.Parse(batch.Body);
        Assert.Equal("2026-05-10T12:00:00.007Z", document.RootElement.GetProperty("sentAt").GetString());
    }

    [Theory]
    [InlineData(2500, 20, new[] { 2500 })]
    [InlineData(2501, 20, new[] { 2500, 1 })]
    [InlineData(33, 32 * 1024, new[] { 15, 15, 3 })]
    [InlineData(0, 20, new int[0])]
    public void Bodies_keep_to_the_limits_and_to_the_order(int count, int bytes, int[] counts)
    {
        var one = Encoding.UTF8.GetBytes($"{{\"a\":\"{new string('x', bytes - 8)}\"}}");

        var batches = TrackingBatch.Build([.. Enumerable.Repeat((ReadOnlyMemory<byte>)one, count)], Noon);

        Assert.Equal(counts, batches.Select(batch => batch.Count));
        Assert.Equal(batches.Select((_, index) => batches.Take(index).Sum(batch => batch.Count)), batches.Select(batch => batch.First));
        Assert.All(
            batches,
            batch => Assert.IsType<TrackingRewritten>(TrackingRewriter.Rewrite(batch.Body, TrackingMethods.Batch, new TrackingRewrite())));
    }
}
