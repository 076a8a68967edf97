using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Hosting.Health;

namespace Personalization.Grains.Tests.Clustering;

/// <summary>A silo or an edge's client in this process, composed as the hosts compose it.</summary>
internal sealed class GridNode : IAsyncDisposable
{
    private readonly IHost _host;

    public GridNode(Action<HostApplicationBuilder> compose, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value; // the last of a key wins
        }
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        compose(builder);
        _host = builder.Build();
    }

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public async Task<HealthReportEntry> ReadinessAsync() =>
        (await Services.GetRequiredService<HealthCheckService>().CheckReadinessAsync(CancellationToken.None)).Entries["cluster"];

    /// <summary>How many active silos it knows.</summary>
    public async Task<int> ActiveSilosAsync() => (await Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count;

    public Task StartAsync() => _host.StartAsync();

    public Task StopAsync() => _host.StopAsync();

    /// <summary>Ends without handing anything over, as far as a silo in a living process can.</summary>
    public Task BreakAsync() => _host.StopAsync(new CancellationToken(canceled: true));

    public async ValueTask DisposeAsync() => await ((IAsyncDisposable)_host).DisposeAsync();
}
