using Personalization.Grains.Profiles;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>A silo wakes nobodies until it knows how, and nothing of them stays.</summary>
public sealed class ProfileWarmUpTests
{
    [Fact]
    public async Task A_silo_wakes_nobodies_on_itself_and_keeps_none_in_memory_or_storage()
    {
        await using var cluster = await ProfileCluster.StartAsync(silos: 2);
        var populations = cluster.Services<ActivationCounter>();

        await WarmAsync(cluster.Services<ProfileWarmUp>()[1]);

        Assert.Equal(ProfileWarmUp.Wakings, populations[1].Activated);
        Assert.Equal(0, populations[0].Activated);
        await Eventually.HoldsAsync("the nobodies to leave memory", () => populations[1].Anonymous == 0);
        Assert.Equal(0, await RowsAsync(cluster));
    }

    [Fact]
    public async Task Visitors_who_woke_up_here_count()
    {
        await using var cluster = await ProfileCluster.StartAsync();
        await Task.WhenAll(
            Enumerable.Range(0, ProfileWarmUp.Wakings).Select(_ => ProfileCluster.DecideAsync(cluster.User(cluster.NewId()))));

        await WarmAsync(cluster.Service<ProfileWarmUp>());

        Assert.Equal(ProfileWarmUp.Wakings, cluster.Service<ActivationCounter>().Activated);
    }

    [Fact]
    public async Task Without_storage_a_silo_does_not_wait_for_ever()
    {
        await using var cluster = await ProfileCluster.StartAsync();
        cluster.Faults.FailReads = true;

        await WarmAsync(cluster.Service<ProfileWarmUp>());

        Assert.True(cluster.Service<ProfileWarmUp>().IsWarm);
    }

    private static async Task WarmAsync(ProfileWarmUp warmUp)
    {
        Assert.False(warmUp.IsWarm);
        await warmUp.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync("the silo to be warm", () => warmUp.IsWarm);
        await warmUp.StopAsync(CancellationToken.None);
    }

    private static async Task<int> RowsAsync(ProfileCluster cluster) =>
        (await cluster.Database.QueryAsync(
            "SELECT count(*) FROM OrleansStorage WHERE GrainIdExtensionString LIKE '%grid-warm-up%'",
            row => row.GetInt32(0),
            CancellationToken.None))[0];
}
