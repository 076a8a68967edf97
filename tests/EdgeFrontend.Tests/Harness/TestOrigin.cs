using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>A website on a real socket that answers as the test says and remembers what it was asked.</summary>
public sealed class TestOrigin : IAsyncDisposable
{
    public const string Page = "<!doctype html><html><head><title>t</title></head><body>hello</body></html>";

    private readonly WebApplication _app;

    private TestOrigin(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    public ConcurrentQueue<OriginRequest> Requests { get; } = new();

    /// <summary>What every request gets, until a test says otherwise.</summary>
    public RequestDelegate Handler { get; set; } = HtmlAsync;

    public OriginRequest Last => Requests.Last();

    public static async Task<TestOrigin> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            // A website may be written in anything: it takes header bytes as they come.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        var app = builder.Build();
        var origin = new TestOrigin(app);
        app.UseWebSockets();
        app.Run(async context =>
        {
            origin.Requests.Enqueue(OriginRequest.From(context));
            await origin.Handler(context);
        });
        await app.StartAsync();
        origin.Url = new Uri(
            app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        return origin;
    }

    public static Task HtmlAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Page);
    }

    /// <summary>Answers with a page of this text.</summary>
    public void Serve(string html, Action<HttpResponse>? headers = null) => Handler = context =>
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        headers?.Invoke(context.Response);
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(html);
    };

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
