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
    private readonly IHost host;

    private TestSilo(IHost host) => this.host = host;

    /// <summary>The provider that grains write through.</summary>
    public IGrainStorage Storage => host.Services.GetRequiredKeyedService<IGrainStorage>(GridStorage.ProviderName);

    public GridDatabase Database => host.Services.GetRequiredService<GridDatabase>();

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
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}
