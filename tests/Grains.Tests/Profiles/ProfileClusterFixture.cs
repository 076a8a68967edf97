using Personalization.Hosting.Storage.Configuration;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>One cluster for the tests of a class.</summary>
public abstract class ProfileClusterFixture(StorageProvider provider) : IAsyncLifetime
{
    public ProfileCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await ProfileCluster.StartAsync(provider, pull: true, settings: new()
    {
        ["Profiles:MaxTraits"] = "20000",
        ["Profiles:StorageTimeout"] = "00:00:01",
        ["Profiles:UpstreamRequestsPerSecond"] = "1000",
    });

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}

/// <summary>On SQLite.</summary>
public sealed class SqliteProfiles() : ProfileClusterFixture(StorageProvider.Sqlite);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgreSqlProfiles() : ProfileClusterFixture(StorageProvider.PostgreSql);
