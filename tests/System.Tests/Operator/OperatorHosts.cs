using Personalization.Hosting.Storage.Configuration;

namespace Personalization.SystemTests.Operator;

/// <summary>One silo for each provider, started when the first test asks.</summary>
public sealed class OperatorHosts : IAsyncLifetime
{
    private readonly Lazy<Task<OperatorHost>> _sqlite = new(() => OperatorHost.StartAsync(StorageProvider.Sqlite));
    private readonly Lazy<Task<OperatorHost>> _postgreSql = new(() => OperatorHost.StartAsync(StorageProvider.PostgreSql));

    private readonly Lazy<Task<OperatorHost>> _approval = new(() => OperatorHost.StartAsync(StorageProvider.Sqlite, approval: true));

    /// <summary>Both providers, for theories.</summary>
    public static TheoryData<StorageProvider> Providers => [StorageProvider.Sqlite, StorageProvider.PostgreSql];

    public Task<OperatorHost> OfAsync(StorageProvider provider) => provider == StorageProvider.Sqlite ? _sqlite.Value : _postgreSql.Value;

    /// <summary>One on which publishing takes two persons.</summary>
    public Task<OperatorHost> WithApprovalAsync() => _approval.Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in new[] { _sqlite, _postgreSql, _approval })
        {
            if (host.IsValueCreated)
            {
                await (await host.Value).DisposeAsync();
            }
        }
    }
}
