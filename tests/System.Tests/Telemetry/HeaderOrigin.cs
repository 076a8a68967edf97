using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Personalization.SystemTests.Telemetry;

/// <summary>A website that remembers whose trace its requests belong to.</summary>
internal sealed class HeaderOrigin : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HeaderOrigin(WebApplication app) => _app = app;

    public ConcurrentQueue<string> Traceparents { get; } = new();

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<HeaderOrigin> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var origin = new HeaderOrigin(app);
        app.Run(context =>
        {
            origin.Traceparents.Enqueue(context.Request.Headers.TraceParent.ToString());
            context.Response.ContentType = "text/html";
            return context.Response.Body.WriteAsync("<html><head></head><body>page</body></html>"u8.ToArray()).AsTask();
        });
        await app.StartAsync();
        return origin;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
