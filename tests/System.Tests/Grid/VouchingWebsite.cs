using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Personalization.SystemTests.Grid;

/// <summary>
/// A website that follows the recipes of docs/trust.md: its pages say who is logged in, and so do the answers of its login and logout. It
/// keeps its own session in a cookie of its own, as a website does.
/// </summary>
internal sealed class VouchingWebsite : IAsyncDisposable
{
    private const string Session = "session";

    private readonly WebApplication _app;

    private VouchingWebsite(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<VouchingWebsite> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        return new VouchingWebsite(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            // The single-page application's calls.
            case "/api/login":
                context.Response.Headers["Grid-User-Id"] = "u_7";
                return context.Response.WriteAsync("{}");
            case "/api/logout":
                context.Response.Headers["Grid-User-Id"] = "";
                return context.Response.WriteAsync("{}");

            // The server-rendered site's.
            case "/login":
                context.Response.Cookies.Append(Session, "u_7");
                return PageAsync(context, "Logged in", "u_7");
            case "/logout":
                context.Response.Cookies.Delete(Session);
                return PageAsync(context, "Logged out", "");
            default:
                return PageAsync(context, context.Request.Path.Value!, context.Request.Cookies[Session]);
        }
    }

    private static Task PageAsync(HttpContext context, string title, string? user)
    {
        if (user is not null)
        {
            context.Response.Headers["Grid-User-Id"] = user;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"<!doctype html><html><head><title>x</title></head><body><h1>{title}</h1></body></html>");
    }
}
