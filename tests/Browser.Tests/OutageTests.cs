using Personalization.BrowserTests.Pages;
using Personalization.Simulators;

namespace Personalization.BrowserTests;

/// <summary>What a visitor notices of an outage at Segment: nothing.</summary>
[Collection(nameof(BrowserCollection))]
public sealed class OutageTests(BrowserFixture fixture)
{
    [Fact]
    public async Task While_the_cdn_is_down_the_script_is_served_all_the_same()
    {
        await using var before = await fixture.NewVisitorAsync();
        await new AboutPage(before).OpenAndSettleAsync();
        using var outage = fixture.Segment.Faults.Add(Fault.Reset() with { Family = EndpointFamily.Cdn });
        await using var visitor = await fixture.NewVisitorAsync();
        var about = new AboutPage(visitor);

        await about.OpenAsync();
        var id = await about.AnonymousIdAsync();

        await fixture.WaitForEventAsync(tracked => tracked.AnonymousId == id && tracked.Type == "page", "a page view during the outage");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task An_event_that_upstream_could_not_take_is_sent_again_and_arrives_once()
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var about = new AboutPage(visitor);
        await about.OpenAndSettleAsync();
        var id = await about.AnonymousIdAsync();
        using var outage = fixture.Segment.Faults.Add(
            Fault.Status(503) with { Family = EndpointFamily.Tracking, Endpoint = "track", Requests = 1 });

        await about.BuyAsync();

        var bought = await fixture.WaitForEventAsync(
            tracked => tracked.AnonymousId == id && tracked.Event == "Bought", "the second attempt");
        Assert.Equal(1, outage.Met);
        Assert.Single(fixture.EventsOf(id), tracked => tracked.MessageId == bought.MessageId);
    }
}
