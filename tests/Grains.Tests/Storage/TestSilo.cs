using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Storage;

namespace Personalization.Grains.Tests.Storage;

/// <summary>A silo alone on its database, composed as the hosts compose it, with the grain storage provider at hand.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host) => _host = host;

    /// <summary>The provider that grains write through.</summary>
    public IGrainStorage Storage => _host.Services.GetRequiredKeyedService<IGrainStorage>(GridStorage.ProviderName);

    public GridDatabase Database => _host.Services.GetRequiredService<GridDatabase>();

    public static async Task<TestSilo> StartAsync(TestDatabase database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(database.Configuration);
        builder.Configuration.AddInMemoryCollection([new("Cluster:SiloPort", "0")]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.UseOrleans(silo => silo
            .AddGridClustering(builder.Configuration, embedded: true)
            .AddGridStorage(builder.Configuration));
        var host = builder.Build();
        await host.StartAsync();
        return new TestSilo(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
