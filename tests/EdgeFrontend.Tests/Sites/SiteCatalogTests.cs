using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Sites;

/// <summary>Several sites on one edge, and their change while it runs.</summary>
public sealed class SiteCatalogTests
{
    [Fact]
    public async Task A_request_belongs_to_the_site_of_its_host_and_to_no_other()
    {
        await using var edge = await EdgeHarness.StartAsync(new()
        {
            ["Sites:default:Hosts:0"] = "shop.example",
            ["Sites:other:Hosts:0"] = "other.example",
            ["Sites:other:Origin"] = "http://127.0.0.1:9",
            ["Sites:other:RoutePrefix"] = "x",
        });

        Assert.Equal(HttpStatusCode.OK, (await edge.SendAsync(HttpMethod.Get, "/", host: "SHOP.example:8080")).StatusCode);
        Assert.Equal(HttpStatusCode.BadGateway, (await edge.SendAsync(HttpMethod.Get, "/", host: "other.example")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await edge.SendAsync(HttpMethod.Get, "/", host: "nobody.example")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await edge.SendAsync(HttpMethod.Get, "/x/assets/sdk.js", host: "other.example")).StatusCode);
    }

    [Fact]
    public async Task A_changed_configuration_is_taken_and_a_bad_one_refused()
    {
        await using var edge = await EdgeHarness.StartAsync();
        var configuration = (IConfigurationRoot)edge.Services.GetRequiredService<IConfiguration>();
        var catalog = edge.Services.GetRequiredService<ISiteCatalog>();
        var first = catalog.Current;

        configuration["Sites:default:RoutePrefix"] = "t";
        configuration.Reload();
        Assert.NotSame(first, catalog.Current);
        Assert.Equal(HttpStatusCode.OK, (await edge.GetAsync("/t/assets/sdk.js")).StatusCode);

        var second = catalog.Current;
        configuration["Sites:default:RoutePrefix"] = "a/b";
        configuration.Reload();
        Assert.Same(second, catalog.Current);
        Assert.Contains(edge.Logs.Lines, line => line.Contains("Sites:default:RoutePrefix: 'a/b'", StringComparison.Ordinal));

        configuration["Sites:default:RoutePrefix"] = "u";
        configuration["Sites:default:Cookies:Trust"] = "Nonsense";
        configuration.Reload();
        Assert.Same(second, catalog.Current);
    }
}
