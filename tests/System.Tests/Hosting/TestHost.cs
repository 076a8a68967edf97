using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Personalization.Hosting;
using Personalization.Hosting.Health;
using Personalization.Hosting.Management;
using Personalization.Hosting.Telemetry;

namespace Personalization.SystemTests.Hosting;

/// <summary>A host with both listeners on real sockets and an endpoint for each role.</summary>
public sealed class TestHost : IAsyncDisposable
{
    public const string ReadSecret = "reads-0123456789";
    public const string OperateSecret = "operates-0123456789";
    public const string ApproveSecret = "approves-0123456789";

    private readonly WebApplication _app;

    private TestHost(WebApplication app)
    {
        _app = app;
        // The management listener is configured first.
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        Management = new HttpClient { BaseAddress = new Uri(addresses[0]) };
        Public = new HttpClient { BaseAddress = new Uri(addresses[1]) };
    }

    public HttpClient Management { get; }

    public HttpClient Public { get; }

    public static async Task<TestHost> StartAsync(
        Action<WebApplicationBuilder>? configure = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Configuration["Management:Url"] = "http://127.0.0.1:0";
        builder.Configuration["Edge:Url"] = "http://127.0.0.1:0";
        builder.Configuration["Management:Keys:rita:Secret"] = ReadSecret;
        builder.Configuration["Management:Keys:rita:Role"] = "read";
        builder.Configuration["Management:Keys:otto:Secret"] = OperateSecret;
        builder.Configuration["Management:Keys:otto:Role"] = "operate";
        builder.Configuration["Management:Keys:anna:Secret"] = ApproveSecret;
        builder.Configuration["Management:Keys:anna:Role"] = "approve";
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore().AddRouting();
        builder.Services.AddGridTelemetry();
        configure?.Invoke(builder);
        builder.AddGridListeners();

        var app = builder.Build();
        app.UseManagement(endpoints =>
        {
            endpoints.MapGridHealth();
            endpoints.MapGridMetrics();
            endpoints.MapGet("/secret/{role}", (HttpContext context) => context.GetOperator().Name).RequireRole(ManagementRole.Operate);
            endpoints.MapGet("/read", () => "read").RequireRole(ManagementRole.Read);
        });
        app.UseRouting();
        app.MapGet("/page", () => "page");
        app.MapGet("/secret/{role}", () => "the public one");
        await app.StartAsync();
        return new TestHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        Management.Dispose();
        Public.Dispose();
        await _app.DisposeAsync();
    }
}
