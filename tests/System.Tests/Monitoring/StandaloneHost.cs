using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.EdgeFrontend;
using Personalization.Hosting;
using Personalization.Hosting.Startup;
using Personalization.Silo;

namespace Personalization.SystemTests.Monitoring;

/// <summary>The standalone host in this process, as its program composes it, with its own SQLite file.</summary>
internal sealed class StandaloneHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private StandaloneHost(WebApplication app, string folder)
    {
        (_app, _folder) = (app, folder);
        Addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
    }

    /// <summary>The management listener's first.</summary>
    public IReadOnlyList<string> Addresses { get; }

    public static async Task<StandaloneHost> StartAsync(Dictionary<string, string?> settings, Action<WebApplicationBuilder>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("grid-standalone-").FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = folder });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:ConnectionString"] = $"Data Source={Path.Combine(folder, "grid.db")}",
            ["Cluster:SiloPort"] = "0",
            ["Management:Url"] = "http://127.0.0.1:0",
            ["Edge:Url"] = "http://127.0.0.1:0",
        });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        configure?.Invoke(builder);
        builder.AddGridListeners();
        builder.AddPersonalizationSilo(embedded: true);
        builder.AddEdge();
        var app = builder.Build();
        app.UseManagement(management => management.MapSiloManagement());
        app.UseEdge();
        foreach (var step in app.Services.GetServices<IStartupStep>())
        {
            await step.RunAsync(CancellationToken.None);
        }

        await app.StartAsync();
        return new StandaloneHost(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
