using System.Diagnostics;
using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Personalization.Pages;

/// <summary>YARP and nothing else: what every page through the edge is compared with.</summary>
internal static class BareProxy
{
    public static async Task RunAsync(string url, string origin)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        builder.Services.AddRouting();
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
        app.Run(async context => await forwarder.SendAsync(context, origin, client));
        await app.RunAsync();
    }
}
