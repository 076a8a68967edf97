using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Personalization.Grains.Configuration;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Tests.Storage;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Silo.Retention;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Anonymous rows end after their time; nobody else's do.</summary>
public sealed class AnonymousRetentionTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Only_anonymous_rows_that_nobody_changed_for_their_time_are_removed(StorageProvider provider)
    {
        await using var cluster = await ProfileCluster.StartAsync(provider);
        // An id that looks like the mark of an anonymous key must not be taken for one.
        string[] users = ["old", "x/anonymous_id:y", "new"];
        foreach (var id in users)
        {
            await cluster.User(id).ApplyAsync(Changes.Of(Changes.Merge("a", "1")));
            await cluster.Anonymous(id).ApplyAsync(Changes.Of(Changes.Merge("a", "1")));
        }

        await Task.WhenAll(
            Enumerable.Range(0, 600).Select(i => cluster.Anonymous($"many-{i}").ApplyAsync(Changes.Of(Changes.Merge("a", "1")))));
        await cluster.Database.ExecuteAsync(
            provider == StorageProvider.Sqlite
                ? "UPDATE OrleansStorage SET ModifiedOn = ModifiedOn - 40 * 86400 WHERE GrainIdExtensionString NOT LIKE '%:new'"
                : "UPDATE orleansstorage SET modifiedon = modifiedon - interval '40 days' WHERE grainidextensionstring NOT LIKE '%:new'",
            CancellationToken.None);
        var counted = new Dictionary<string, long>(StringComparer.Ordinal);
        using var services = new ServiceCollection().AddMetrics().AddSingleton<RetentionMetrics>().BuildServiceProvider();
        using var listener = Listen(services.GetRequiredService<IMeterFactory>(), counted);
        using var retention = new AnonymousRetention(
            cluster.Service<GrainRows>(), new LeaderElection(
                cluster.Service<ISiloStatusOracle>()), Options.Create(new ProfileOptions()), TimeProvider.System,
                services.GetRequiredService<RetentionMetrics>(), NullLogger<AnonymousRetention>.Instance);

        var removed = await retention.SweepAsync(CancellationToken.None);

        Assert.Equal(602, removed);
        Assert.Equal(602, counted["grid.retention.removed"]);
        Assert.Null(await cluster.StoredAsync(cluster.Anonymous("old")));
        Assert.NotNull(await cluster.StoredAsync(cluster.Anonymous("new")));
        foreach (var id in users)
        {
            Assert.NotNull(await cluster.StoredAsync(cluster.User(id)));
        }

        Assert.Equal(0, await retention.SweepAsync(CancellationToken.None));

        // An activation that still has it in memory goes on without losing what comes.
        var after = await cluster.Anonymous("old").ApplyAsync(Changes.Of(Changes.Merge("b", "1")));
        Assert.Equal(ApplyStatus.Durable, after.Status);
        Assert.Equal(["b"], (await cluster.Anonymous("old").ReadAsync()).Traits().Keys);
        Assert.True(GrainKeys.TryParseProfile(GrainKeys.User("default", "x/anonymous_id:y"), out var identity) && !identity.IsAnonymous);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_sweeper_runs_by_itself_removes_what_is_due_and_counts_it(StorageProvider provider)
    {
        await using var cluster = await ProfileCluster.StartAsync(provider);
        await cluster.Anonymous("old").ApplyAsync(Changes.Of(Changes.Merge("a", "1")));
        await cluster.Database.ExecuteAsync(
            provider == StorageProvider.Sqlite
                ? "UPDATE OrleansStorage SET ModifiedOn = ModifiedOn - 40 * 86400"
                : "UPDATE orleansstorage SET modifiedon = modifiedon - interval '40 days'",
            CancellationToken.None);
        var time = new FakeTimeProvider();
        var counted = new Dictionary<string, long>(StringComparer.Ordinal);
        using var services = new ServiceCollection().AddMetrics().AddSingleton<RetentionMetrics>().BuildServiceProvider();
        using var listener = Listen(services.GetRequiredService<IMeterFactory>(), counted);
        using var retention = new AnonymousRetention(
            cluster.Service<GrainRows>(), new LeaderElection(
                cluster.Service<ISiloStatusOracle>()), Options.Create(new ProfileOptions()), time,
                services.GetRequiredService<RetentionMetrics>(), NullLogger<AnonymousRetention>.Instance);

        await retention.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(
            "the sweeper to have run",
            () =>
            {
                time.Advance(TimeSpan.FromHours(6));
                lock (counted)
                {
                    return counted.GetValueOrDefault("grid.retention.sweeps") > 0;
                }
            });
        await retention.StopAsync(CancellationToken.None);

        Assert.Null(await cluster.StoredAsync(cluster.Anonymous("old")));
        Assert.Equal(1, counted["grid.retention.removed"]);
    }

    [Fact]
    public async Task Of_several_silos_one_sweeps_and_another_takes_over_when_it_is_gone()
    {
        await using var cluster = await ProfileCluster.StartAsync(silos: 3);
        var oracles = cluster.Services<ISiloStatusOracle>();
        await Eventually.HoldsAsync(
            "all silos to know all", () => oracles.All(oracle => oracle.GetApproximateSiloStatuses(true).Count == 3));

        Assert.Single(oracles, oracle => new LeaderElection(oracle).IsLeader);

        await cluster.StopSiloAsync(oracles.Single(oracle => new LeaderElection(oracle).IsLeader).SiloAddress);
        await Eventually.HoldsAsync(
            "one of the others to take over",
            () => cluster.Services<ISiloStatusOracle>().Count(oracle => new LeaderElection(oracle).IsLeader) == 1);
    }

    private static MeterListener Listen(IMeterFactory meters, Dictionary<string, long> counted)
    {
        var own = meters.Create(RetentionMetrics.MeterName);
        var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter == own)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (counted)
            {
                counted[instrument.Name] = counted.GetValueOrDefault(instrument.Name) + value;
            }
        });
        listener.Start();
        return listener;
    }
}
