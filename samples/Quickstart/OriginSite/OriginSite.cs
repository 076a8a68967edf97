using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Personalization.Quickstart;

/// <summary>
/// A small website that knows nothing of the grid: what a team would put behind the edge. It has the ordinary pages, two
/// variations of its home page, and one page for each thing that a proxy can break.
/// </summary>
public sealed class OriginSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OriginSite(WebApplication app, Uri baseUrl)
    {
        _app = app;
        BaseUrl = baseUrl;
    }

    /// <summary>Where it listens.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Starts on its own server; returns when it accepts connections.</summary>
    public static async Task<OriginSite> StartAsync(
        Action<OriginSiteOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new OriginSiteOptions();
        configure?.Invoke(options);

        // The empty builder reads no environment and no files: the host's own URLs and settings cannot leak in.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null).UseUrls(options.Url);
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        app.UseWebSockets();
        app.MapPages();
        app.MapMechanics();
        app.MapStreams();
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new OriginSite(app, new Uri(address));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
