using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing;

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
        await NoticedAsync(cluster, isOff);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            var id = cluster.NewId("killed");
            var decision = await ProfileCluster.DecideAsync(cluster.User(id));
            return (decision.Profile, Pulls: cluster.Upstream.Requests.Count(id: id));
        }));
        Assert.All(decisions, one => Assert.Equal(isOff ? (ProfileStatus.Unavailable, 0) : (ProfileStatus.NotFound, 1), one));

        await SetAsync(cluster, site, off: false);
        await NoticedAsync(cluster, isOff: false);
    }

    private static Task SetAsync(ProfileCluster cluster, string site, bool off) =>
        cluster.Grains.GetGrain<IRuleSetGrain>(site).SetKillSwitchAsync(new KillSwitchRequest
        {
            Feature = "*",
            Kind = "pulls",
            Off = off,
            Author = "test",
            Reason = "test",
        });

    /// <summary>Visitors come until both silos have it: a few in a row of whom none, or everyone, was asked about.</summary>
    private static Task NoticedAsync(ProfileCluster cluster, bool isOff) => Eventually.HoldsAsync("both silos know", async () =>
    {
        for (var i = 0; i < 10; i++)
        {
            var id = cluster.NewId("probe");
            await ProfileCluster.DecideAsync(cluster.User(id));
            if (cluster.Upstream.Requests.Count(id: id) > 0 == isOff) return false;
        }

        return true;
    });
}
