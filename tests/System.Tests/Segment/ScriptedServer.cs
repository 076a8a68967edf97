using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Personalization.SystemTests.Segment;

/// <summary>An upstream on a real socket that does what one test needs and no simulator should offer: lie in a particular way.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    /// <summary>Path and query of each request, and its Cookie header.</summary>
    public ConcurrentQueue<(string Target, string Cookie)> Requests { get; } = new();

    public static async Task<ScriptedServer> StartAsync(RequestDelegate script)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(context =>
        {
            server.Requests.Enqueue(($"{context.Request.Path}{context.Request.QueryString}", context.Request.Headers.Cookie.ToString()));
            return script(context);
        });
        await app.StartAsync();
        server.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    public static Task<ScriptedServer> StartAsync(string contentType, string body, int status = 200) => StartAsync(context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body);
    });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
