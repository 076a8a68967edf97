using Personalization.Grains.Exposures;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Tests.Storage;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Simulators;

namespace Personalization.Grains.Tests.Events;

/// <summary>Exposures go the way of their site's events.</summary>
public sealed class QueuedExposureTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static readonly ExposureMessage Seen = ExposureMessage.Of(
        new ServedReport { Site = "default", UserId = "u-1", AnonymousId = "a-1", Assignments = [], Proof = VisitorProof.Browser },
        new ExperimentAssignment { ExperimentKey = "hero", VariationKey = "red", HashAttribute = "id", HashValue = "u-1" });

    private TestDatabase _database = null!;
    private GridDatabase _grid = null!;
    private SegmentSimulator _segment = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(StorageProvider.Sqlite);
        _grid = await _database.OpenPreparedAsync();
        _segment = await SegmentSimulator.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _segment.DisposeAsync();
        await _grid.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_exposure_in_queue_mode_outlives_an_outage_and_arrives_once()
    {
        await using var cluster = await EventCluster.StartAsync(_database, _grid, _segment);
        _segment.Control.Faults.Add(Fault.Status(503) with { Family = EndpointFamily.Tracking });
        var sink = cluster.Service<IExposureSink>();

        await sink.SendAsync(Seen);
        await sink.SendAsync(Seen);
        await cluster.EnqueueAsync("a-1", SomeEvents.Of("a-1", 1));
        _segment.Control.Faults.Clear();

        await _segment.Control.Tracking.WaitForAsync(log => log.Accepted >= 2, Soon, "the exposure and the event behind it");
        Assert.Equal(
            [(Seen.MessageId, "Experiment Viewed"), ("m-a-1-1", "Step")],
            _segment.Control.Tracking.Events.Select(e => (e.MessageId, e.Event)));
        Assert.All(
            _segment.Control.Tracking.Events, e => Assert.Equal(("/v1/b", "a-1", "demo-write-key"), (e.Target, e.AnonymousId, e.WriteKey)));
    }

    [Fact]
    public async Task An_exposure_that_is_not_durable_is_reported_as_not_delivered()
    {
        await using var cluster = await EventCluster.StartAsync(_database, _grid, _segment);
        cluster.Faults.FailWrites = true;

        await Assert.ThrowsAsync<ExposureNotDeliveredException>(() => cluster.Service<IExposureSink>().SendAsync(Seen));

        Assert.Equal(0, _segment.Control.Tracking.Accepted);
    }

    [Fact]
    public async Task An_exposure_in_forward_mode_goes_straight()
    {
        await using var cluster = await EventCluster.StartAsync(
            _database, _grid, _segment, new() { ["Sites:default:Events:Mode"] = "Forward" });

        await cluster.Service<IExposureSink>().SendAsync(Seen);

        Assert.Equal("/v1/t", Assert.Single(_segment.Control.Tracking.Events).Target);
    }
}
