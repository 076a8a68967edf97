using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Personalization.Simulators;

/// <summary>
/// A simulated Segment on real sockets for tests and samples: Profile API, CDN and tracking API on one loopback port, and a
/// webhook sender. What it received and how it misbehaves is commanded through <see cref="Control"/>.
/// </summary>
public sealed class SegmentSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SegmentSimulator(WebApplication app, Uri baseUrl)
    {
        _app = app;
        BaseUrl = baseUrl;
        Control = app.Services.GetRequiredService<SegmentSimulatorControl>();
    }

    /// <summary>Root of every service: append <c>/v1</c> for the Profile and tracking APIs.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Commands and records.</summary>
    public SegmentSimulatorControl Control { get; }

    /// <summary>Starts on a free loopback port unless the options say otherwise; returns when it accepts connections.</summary>
    public static async Task<SegmentSimulator> StartAsync(
        Action<SegmentSimulatorOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new SegmentSimulatorOptions();
        configure?.Invoke(options);

        // The empty builder reads no environment and no files: a test's own settings cannot leak in.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        }).UseUrls(options.Url);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddSegmentSimulator(options);
        var app = builder.Build();
        app.UseSegmentSimulator();
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new SegmentSimulator(app, new Uri(address));
    }

    /// <summary>The configuration of a site whose Segment is this simulator: <c>Sites:{site}:Segment:*</c>.</summary>
    public IReadOnlyDictionary<string, string?> ConfigurationOf(string site = "default")
    {
        var root = BaseUrl.GetLeftPart(UriPartial.Authority);
        return new Dictionary<string, string?>
        {
            [$"Sites:{site}:Segment:WriteKey"] = Control.Options.WriteKeys[0],
            [$"Sites:{site}:Segment:CdnUrl"] = root,
            [$"Sites:{site}:Segment:TrackingUrl"] = $"{root}/v1",
            [$"Sites:{site}:Segment:ProfilesUrl"] = $"{root}/v1",
            [$"Sites:{site}:Segment:SpaceId"] = Control.Options.SpaceId,
            [$"Sites:{site}:Segment:ProfilesToken"] = Control.Options.ProfilesToken,
        };
    }

    /// <summary>The receiver's URL with this simulator's defaults: a shorthand for tests.</summary>
    public static WebhookTarget TargetOf(Uri edge, string username, string password, string routePrefix = "seg") =>
        new(new Uri(edge, $"/{routePrefix}/profiles-webhook")) { Username = username, Password = password };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // Held requests go on first, else the server would wait for them.
        Control.Faults.Clear();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
