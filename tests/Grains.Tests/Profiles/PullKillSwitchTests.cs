using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Rules;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>The kill switch of pulls, on every silo and for every site of the space.</summary>
public sealed class PullKillSwitchTests
{
    [Theory]
    [InlineData("default", true)]
    [InlineData("neighbour", true)]
    [InlineData("foreign", false)]
    public async Task No_silo_asks_the_Profile_API_while_a_site_of_the_space_has_pulls_off(string site, bool isOff)
    {
        await using var cluster = await ProfileCluster.StartAsync(silos: 2, pull: true, settings: new()
        {
            ["Profiles:UpstreamRequestsPerSecond"] = "2000",
            ["Sites:neighbour:Hosts:0"] = "neighbour.example",
            ["Sites:neighbour:Origin"] = "http://127.0.0.1:9",
            ["Sites:neighbour:Space"] = "default",
            ["Sites:foreign:Hosts:0"] = "foreign.example",
            ["Sites:foreign:Origin"] = "http://127.0.0.1:9",
        });
        await SetAsync(cluster, site, off: true);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            var id = cluster.NewId("killed");
            var decision = await ProfileCluster.DecideAsync(cluster.User(id));
            return (decision.Profile, Pulls: cluster.Upstream.Requests.Count(id: id));
        }));
        Assert.All(decisions, one => Assert.Equal(isOff ? (ProfileStatus.Unavailable, 0) : (ProfileStatus.NotFound, 1), one));

        await SetAsync(cluster, site, off: false);
        var asked = cluster.NewId("asked-again");
        Assert.Equal(ProfileStatus.NotFound, (await ProfileCluster.DecideAsync(cluster.User(asked))).Profile);
        Assert.Equal(1, cluster.Upstream.Requests.Count(id: asked));
    }

    private static async Task SetAsync(ProfileCluster cluster, string site, bool off)
    {
        await cluster.Grains.GetGrain<IRuleSetGrain>(site).SetKillSwitchAsync(new KillSwitchRequest
        {
            Feature = "*",
            Kind = "pulls",
            Off = off,
            Author = "test",
            Reason = "test",
        });
        await Task.WhenAll(cluster.Services<RuleSetCache>().Select(cache => cache.RefreshAsync(site, cluster.Grains)));
    }
}
