using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Rules;
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

        var decisions = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            var id = cluster.NewId("killed");
            var decision = await ProfileCluster.DecideAsync(cluster.User(id));
            return (decision.Profile, Pulls: cluster.Upstream.Requests.Count(id: id));
        }));
        // Where pulls are on, a reader does not wait for one that has no slot yet.
        Assert.All(decisions, one => Assert.True(
            isOff ? one is (ProfileStatus.Unavailable, 0) : one is (ProfileStatus.NotFound, 1) or (ProfileStatus.Pending, _), $"{one}"));

        await SetAsync(cluster, site, off: false);
        var asked = cluster.NewId("asked-again");
        await Eventually.HoldsAsync(
            "a pull", async () => (await ProfileCluster.DecideAsync(cluster.User(asked))).Profile == ProfileStatus.NotFound);
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
