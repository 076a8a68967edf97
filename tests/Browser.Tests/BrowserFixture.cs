using System.Text.Json.Nodes;
using Personalization.Simulators;

namespace Personalization.BrowserTests;

/// <summary>What the whole run shares: one browser and one quickstart.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>The key that must never meet a browser.</summary>
    public const string WriteKey = "demo-write-key";

    /// <summary>How long tests wait for something that should happen at once.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private RunningQuickstart _quickstart = null!;

    /// <summary>The browser.</summary>
    public Chromium Chromium { get; private set; } = null!;

    /// <summary>The public address.</summary>
    public Uri Site => _quickstart.Site;

    /// <summary>Commands and records of the simulated Segment.</summary>
    public SegmentSimulatorControl Segment => _quickstart.Segment.Control;

    public async Task InitializeAsync()
    {
        _quickstart = await RunningQuickstart.StartAsync();
        Chromium = await Chromium.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Chromium.DisposeAsync();
        await _quickstart.DisposeAsync();
    }

    /// <summary>A visitor of the quickstart who never was here.</summary>
    public Task<Visitor> NewVisitorAsync() => Chromium.NewVisitorAsync(Site);

    /// <summary>The first event at Segment that matches.</summary>
    public Task<TrackedEvent> WaitForEventAsync(Func<TrackedEvent, bool> predicate, string what) =>
        Segment.Tracking.WaitForEventAsync(predicate, Soon, what);

    /// <summary>What Segment received of one browser.</summary>
    public IReadOnlyList<TrackedEvent> EventsOf(string anonymousId) =>
        [.. Segment.Tracking.Events.Where(tracked => tracked.AnonymousId == anonymousId)];

    /// <summary>Segment pushes a change.</summary>
    public Task<WebhookDelivery> PushAsync(JsonObject payload) =>
        Segment.Webhooks.SendAsync(SegmentSimulator.TargetOf(Site, "segment", "demo-password"), payload);
}
