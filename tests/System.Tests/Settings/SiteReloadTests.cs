using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Grains.Spaces;
using Personalization.Sites;

namespace Personalization.SystemTests.Settings;

/// <summary>A silo reads the sites as an edge does: all of them or, when one is wrong, none.</summary>
public sealed class SiteReloadTests
{
    [Fact]
    public void A_silo_follows_the_sites_and_keeps_them_when_the_change_is_wrong()
    {
        var configuration = new ConfigurationManager { ["Sites:shop:Space"] = "one", ["Sites:shop:Segment:WriteKey"] = "wk" };
        using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddSites(configuration)
            .AddSingleton<SiteDirectory>()
            .BuildServiceProvider();
        var sites = services.GetRequiredService<SiteDirectory>();
        Assert.Equal(["one"], sites.Spaces);

        Change(
            configuration,
            ("Sites:shop:Space", "two"),
            ("Sites:shop:Segment:SpaceId", "spa_1"),
            ("Sites:shop:Segment:ProfilesToken", "token"),
            ("Sites:shop:Events:Mode", "Queue"));

        Assert.Equal(["two"], sites.Spaces);
        Assert.Equal("spa_1", sites.FindSpace("two")!.SpaceId);
        Assert.True(sites.FindSite("shop")!.QueuesEvents);
        Assert.Null(sites.FindSpace("one"));

        Change(configuration, ("Sites:shop:Space", "three"), ("Sites:shop:Segmnt:WriteKey", "misspelt"));

        Assert.Equal(["two"], sites.Spaces);
    }

    [Fact]
    public void A_silo_without_sites_serves_the_default_one()
    {
        var configuration = new ConfigurationManager();
        using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddSites(configuration)
            .AddSingleton<SiteDirectory>()
            .BuildServiceProvider();
        var sites = services.GetRequiredService<SiteDirectory>();

        Assert.Equal(["default"], sites.Names);
        Assert.True(sites.FindSite("default")!.TrustsClaims);
    }

    private static void Change(ConfigurationManager configuration, params (string Key, string Value)[] settings)
    {
        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        ((IConfigurationRoot)configuration).Reload();
    }
}
