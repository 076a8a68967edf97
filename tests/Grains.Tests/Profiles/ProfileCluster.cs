using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Orleans.TestingHost;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Row;
using Personalization.Grains.Rules;
using Personalization.Grains.Spaces;
using Personalization.Grains.Tests.Storage;
using Personalization.Hosting.Storage;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Simulators;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Silos of this process on a real database, with the real grains, an upstream on real sockets and faults on command.</summary>
public sealed class ProfileCluster : IAsyncDisposable
{
    private static readonly byte[] Rules =
        """
        {
          "routes": [ { "path": "/", "feature": "landing-page" } ],
          "features": {
            "landing-page": { "defaultValue": null, "rules": [ { "id": "vip", "condition": { "vip": true }, "force": "/vip" } ] },
            "hero": { "defaultValue": null, "rules": [
              { "key": "hero", "hashVersion": 2, "hashAttribute": "userId", "fallbackAttribute": "anonymousId", "variations": [ "/a", "/b" ] } ] },
            "gated": { "defaultValue": null, "rules": [
              { "key": "gated", "condition": { "beta": true }, "hashVersion": 2, "hashAttribute": "userId", "fallbackAttribute": "anonymousId", "variations": [ "/a", "/b" ] } ] } }
        }
        """u8.ToArray();

    private readonly InProcessTestCluster _cluster;
    private readonly TestDatabase? _database;
    private int _number;

    private ProfileCluster(
        InProcessTestCluster cluster,
        TestDatabase? database,
        GridDatabase grid,
        SegmentSimulator segment,
        ShiftableTime time,
        StorageFaults faults,
        KeptLogs logs)
    {
        _cluster = cluster;
        _database = database;
        Database = grid;
        Segment = segment;
        Time = time;
        Faults = faults;
        Logs = logs;
    }

    public GridDatabase Database { get; }

    public SegmentSimulator Segment { get; }

    public SegmentSimulatorControl Upstream => Segment.Control;

    public ShiftableTime Time { get; }

    public StorageFaults Faults { get; }

    /// <summary>What the silos logged from warnings up.</summary>
    public KeptLogs Logs { get; }

    public IGrainFactory Grains => _cluster.Client;

    public TestDatabase TestDatabase =>
        _database ?? throw new InvalidOperationException("This cluster is a guest on the database of another.");

    /// <param name="provider">The database under it.</param>
    /// <param name="silos">How many silos.</param>
    /// <param name="settings">Configuration on top of the defaults, e.g. <c>Profiles:MaxTraits</c>.</param>
    /// <param name="guestOf">Another cluster whose database this one uses without knowing of it.</param>
    /// <param name="pull">Whether the site has the Profile API.</param>
    /// <param name="simulator">Settings of the upstream.</param>
    /// <param name="wrongBy">How far the silos' clock is off from the start.</param>
    /// <param name="configure">More for each silo.</param>
    public static async Task<ProfileCluster> StartAsync(
        StorageProvider provider = StorageProvider.Sqlite,
        short silos = 1,
        Dictionary<string, string?>? settings = null,
        ProfileCluster? guestOf = null,
        bool pull = false,
        Action<SegmentSimulatorOptions>? simulator = null,
        TimeSpan wrongBy = default,
        Action<ISiloBuilder>? configure = null)
    {
        var database = guestOf is null ? await TestDatabase.CreateAsync(provider) : null;
        var grid = guestOf?.Database ?? await database!.OpenPreparedAsync();
        var time = new ShiftableTime();
        time.SetWallBy(wrongBy);
        var faults = new StorageFaults();
        var logs = new KeptLogs();
        var segment = await SegmentSimulator.StartAsync(simulator);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection((database ?? guestOf!.TestDatabase).Configuration)
            .AddInMemoryCollection(pull ? segment.ConfigurationOf() : [])
            .AddInMemoryCollection(settings ?? [])
            .Build();

        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ServiceId = "grid";
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(time);
            silo.Services.AddSingleton(grid);
            silo.AddGridStorage(configuration);
            FaultyStorage.Wrap(silo.Services, GridStorage.ProviderName, faults);
            silo.AddGridGrains(configuration);
            configure?.Invoke(silo);
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(logs));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        await PublishAsync(cluster);
        return new ProfileCluster(cluster, database, grid, segment, time, faults, logs);
    }

    private static async Task PublishAsync(InProcessTestCluster cluster)
    {
        var published = await cluster.Client.GetGrain<IRuleSetGrain>("default")
            .PublishAsync(new PublishRequest { Document = Rules, Author = "test" });
        if (published.Status is not (PublishStatus.Published or PublishStatus.VersionMismatch or PublishStatus.Unchanged))
        {
            throw new InvalidOperationException(
                $"The test's rules were not published: {published.Status} {string.Join(", ", published.Problems.Select(p => p.Message))}");
        }

        foreach (var silo in cluster.Silos)
        {
            var services = cluster.GetSiloServiceProvider(silo.SiloAddress);
            foreach (var site in services.GetRequiredService<SiteDirectory>().Names)
            {
                await services.GetRequiredService<RuleSetCache>().RefreshAsync(site, services.GetRequiredService<IGrainFactory>());
            }
        }
    }

    /// <summary>An id that no other test of this cluster uses.</summary>
    public string NewId(string name = "visitor") => $"{name}-{Interlocked.Increment(ref _number)}";

    public IUserProfileGrain User(string id) => Grains.GetGrain<IUserProfileGrain>(GrainKeys.User("default", id));

    public IUserProfileGrain Anonymous(string id) => Grains.GetGrain<IUserProfileGrain>(GrainKeys.Anonymous("default", id));

    /// <summary>Writes a row as some build left it, past every activation.</summary>
    internal async Task StoreAsync(IUserProfileGrain grain, UserProfileState state)
    {
        var row = new GrainState<UserProfileState>(state);
        await Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>(GridStorage.ProviderName)
            .WriteStateAsync(Personalization.Grains.Profiles.Row.ProfileStore.StateName, grain.GetGrainId(), row);
    }

    /// <summary>Ends an activation, so that the next call starts from the row.</summary>
    public Task ForgetAsync(IUserProfileGrain grain) => _cluster.DeactivateAsync(grain);

    /// <summary>What is in storage, past every activation; null without a row.</summary>
    internal async Task<UserProfileState?> StoredAsync(IUserProfileGrain grain)
    {
        var services = _cluster.GetSiloServiceProvider(_cluster.Silos[0].SiloAddress);
        var row = new GrainState<UserProfileState>(UserProfileState.Empty);
        await services.GetRequiredKeyedService<IGrainStorage>(GridStorage.ProviderName)
            .ReadStateAsync(Personalization.Grains.Profiles.Row.ProfileStore.StateName, grain.GetGrainId(), row);
        return row.RecordExists ? row.State : null;
    }

    /// <summary>A service of the first silo.</summary>
    public T Service<T>()
        where T : notnull => _cluster.GetSiloServiceProvider(_cluster.Silos[0].SiloAddress).GetRequiredService<T>();

    /// <summary>A service of every silo.</summary>
    public T[] Services<T>()
        where T : notnull => [.. _cluster.Silos.Select(silo => _cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<T>())];

    public Task StopSiloAsync(SiloAddress address) =>
        _cluster.StopSiloAsync(_cluster.Silos.Single(silo => silo.SiloAddress.Equals(address)));

    /// <summary>Asks for a decision as an edge does: <c>vip</c> visitors get a page of their own.</summary>
    public static Task<DecisionResult> DecideAsync(
        IUserProfileGrain grain, TimeSpan? waitBudget = null, string? anonymousId = null, VisitorProof? proof = null) =>
        grain.DecideAsync(
            new DecisionRequest
            {
                Site = "default",
                Features = ["landing-page"],
                WaitBudget = waitBudget ?? TimeSpan.FromSeconds(10),
                AnonymousId = anonymousId,
                Proof = proof ?? (anonymousId is null ? VisitorProof.Service : Proofs.User()),
            },
            CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        await Segment.DisposeAsync();
        if (_database is null) return;
        await Database.DisposeAsync();
        await _database.DisposeAsync();
    }
}
