using System.Diagnostics;
using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Personalization.Pages;

/// <summary>
/// YARP and nothing else: what every page through the edge is compared with. The host is of the kind that the product's is, logs at the
/// same levels and collects garbage the same way; it has no metrics, which the product has.
/// </summary>
internal static class BareProxy
{
    /// <summary>Where it tells what its runtime counted.</summary>
    public const string MetricsPath = "/.metrics";

    public static async Task RunAsync(string url, string origin)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls(url);
        builder.Configuration.AddInMemoryCollection(
        [
            new(
                "Logging:LogLevel:Default", "Information"), new(
                    "Logging:LogLevel:Microsoft", "Warning"), new(
                        "Logging:LogLevel:Yarp", "Warning"), new("Logging:LogLevel:System", "Warning"),
            new("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "None"),
        ]);
        builder.Services.AddHttpForwarder();
        await using var app = builder.Build();
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
            ConnectTimeout = TimeSpan.FromSeconds(15),
        });
        var exceptions = 0L;
        AppDomain.CurrentDomain.FirstChanceException += (_, _) => Interlocked.Increment(ref exceptions);
        app.Run(async context =>
        {
            if (context.Request.Path == MetricsPath)
            {
                await context.Response.WriteAsync(
                    $"dotnet_exceptions_total {exceptions}\ndotnet_gc_heap_total_allocated_bytes_total {GC.GetTotalAllocatedBytes()}\n");
            }
            else
            {
                await forwarder.SendAsync(context, origin, client);
            }
        });
        await app.RunAsync();
    }
}
