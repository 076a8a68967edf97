using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>
/// A website whose every page says its own path, so that a page can be checked against the decision it claims; it misbehaves on command.
/// </summary>
public sealed class ChaosOrigin : IAsyncDisposable
{
    private readonly WebApplication _app;
    private long _requests;

    private ChaosOrigin(string address)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://{address}:0");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri BaseUrl =>
        new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>What it does instead of answering well; false goes on with the page.</summary>
    public Func<HttpContext, Task<bool>>? Fault { get; set; }

    /// <summary>Requests so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Starts on a free port.</summary>
    /// <param name="address">Where to listen; loopback unless network namespaces must reach it.</param>
    public static async Task<ChaosOrigin> StartAsync(string address = "127.0.0.1")
    {
        var origin = new ChaosOrigin(address);
        await origin._app.StartAsync();
        return origin;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Fault = null;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        if (Fault is { } fault && await fault(context)) return;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(
            $"<!doctype html><html><head><title>chaos</title></head><body data-path=\"{context.Request.Path}\">{Filling}</body></html>");
    }

    private static readonly string Filling = new('x', 2000);
}
