using Microsoft.Extensions.DependencyInjection;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Membership;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>
/// A silo that was declared dead without having noticed: its grains have moved, so that it neither answers from memory nor acknowledges.
/// </summary>
public sealed class LostStandingTests
{
    [Fact]
    public async Task A_silo_that_is_out_of_its_cluster_decides_nothing_and_acknowledges_nothing()
    {
        var standing = new Standing();
        await using var cluster =
            await ProfileCluster.StartAsync(configure: silo => silo.Services.AddSingleton<IMembershipLease>(standing));
        var user = cluster.User(cluster.NewId());
        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        Assert.Equal("vip", Assert.Single((await ProfileCluster.DecideAsync(user)).Decisions).Variant);
        standing.IsMember = false;

        var decision = await ProfileCluster.DecideAsync(user);
        var push = await user.ApplyAsync(Changes.Of(Changes.Merge("late", "1")));
        var deletion = await user.DeleteAsync(new ProfileDeleteRequest());

        // Version 0 of the rules says to an edge that nothing was decided, as when the row cannot be read.
        Assert.Equal((0L, 0), (decision.RuleSetVersion, decision.Decisions.Length));
        Assert.True((await user.ReadAsync()).Unavailable);
        Assert.Equal(ApplyStatus.Unavailable, push.Status);
        Assert.Equal(ProfileWriteStatus.Unavailable, deletion.Status);
    }

    private sealed class Standing : IMembershipLease
    {
        public TimeSpan Trust => TimeSpan.FromSeconds(2);

        public TimeSpan TrustLeft => Trust;

        public bool MayHaveOtherEdges => false;

        public bool IsMember { get; set; } = true;

        public ValueTask<bool> ConfirmAsync() => ValueTask.FromResult(IsMember);
    }
}
