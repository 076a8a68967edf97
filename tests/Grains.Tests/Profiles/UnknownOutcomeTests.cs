using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>
/// A failed write may have happened: nothing is acknowledged, the row is read again, and doing it again has no second effect.
/// </summary>
public abstract class UnknownOutcomeTests(ProfileClusterFixture fixture)
{
    private ProfileCluster Cluster => fixture.Cluster;

    [Theory]
    [InlineData(StorageFault.FailBefore)]
    [InlineData(StorageFault.FailAfter)]
    public async Task A_failed_write_is_not_acknowledged_and_a_retry_counts_once(StorageFault fault)
    {
        var user = Cluster.User(Cluster.NewId());
        await user.ApplyAsync(Changes.Of(Changes.Merge("before", "1")));
        Cluster.Faults.Next(fault);

        var failed = await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        var retried = await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));

        Assert.Equal(ApplyStatus.Unavailable, failed.Status);
        Assert.Equal((ApplyStatus.Durable, 2L), (retried.Status, retried.Version));
        await Cluster.ForgetAsync(user);
        var view = await user.ReadAsync();
        Assert.Equal(2, view.Version);
        Assert.Equal("true", view.Traits()["vip"]);
    }

    [Fact]
    public async Task A_read_after_a_write_with_a_lost_answer_tells_what_is_in_the_row()
    {
        var user = Cluster.User(Cluster.NewId());
        Cluster.Faults.Next(StorageFault.FailAfter);
        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));

        Assert.Equal("true", (await user.ReadAsync()).Traits()["vip"]);
    }

    [Fact]
    public async Task A_decision_after_a_write_with_a_lost_answer_uses_what_is_in_the_row()
    {
        var user = Cluster.Anonymous(Cluster.NewId());
        await ProfileCluster.DecideAsync(user);
        Cluster.Faults.Next(StorageFault.FailAfter);
        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));

        Assert.Equal(1, (await ProfileCluster.DecideAsync(user)).ProfileVersion);
    }

    [Fact]
    public async Task A_write_that_hangs_is_given_up_and_what_comes_later_does_not_meet_its_ghost()
    {
        var user = Cluster.User(Cluster.NewId());
        await user.ApplyAsync(Changes.Of(Changes.Merge("before", "1")));
        Cluster.Faults.Next(StorageFault.Hang);

        var given = await user.ApplyAsync(Changes.Of(Changes.Merge("late", "1")));
        var next = await user.ApplyAsync(Changes.Of(Changes.Merge("next", "1")));
        Cluster.Faults.Release();
        var last = await user.ApplyAsync(Changes.Of(Changes.Merge("last", "1")));
        var retried = await user.ApplyAsync(Changes.Of(Changes.Merge("late", "1")));

        Assert.Equal(ApplyStatus.Unavailable, given.Status);
        Assert.All([next, last, retried], r => Assert.Equal(ApplyStatus.Durable, r.Status));
        await Cluster.ForgetAsync(user);
        var view = await user.ReadAsync();
        Assert.Equal(["before", "last", "late", "next"], view.Traits().Keys.Order());
        Assert.Equal(4, view.Version);
    }

    [Fact]
    public async Task A_conflict_is_read_again_and_solved_without_the_caller()
    {
        var user = Cluster.User(Cluster.NewId());
        await user.ApplyAsync(Changes.Of(Changes.Merge("a", "1")));
        Cluster.Faults.Next(StorageFault.Conflict, StorageFault.Conflict);

        var result = await user.ApplyAsync(Changes.Of(Changes.Merge("b", "1")));

        Assert.Equal((ApplyStatus.Durable, 2L), (result.Status, result.Version));
    }

    [Fact]
    public async Task A_warm_profile_decides_as_before_while_storage_is_down_and_writes_are_never_acknowledged()
    {
        var user = Cluster.Anonymous(Cluster.NewId());
        var cold = Cluster.Anonymous(Cluster.NewId());
        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        Cluster.Faults.FailWrites = Cluster.Faults.FailReads = true;
        try
        {
            var write = await user.ApplyAsync(Changes.Of(Changes.Merge("new", "1")));
            var decision = await ProfileCluster.DecideAsync(user);
            var unknown = await ProfileCluster.DecideAsync(cold);

            Assert.Equal(ApplyStatus.Unavailable, write.Status);
            Assert.Equal((1L, ProfileStatus.Fresh), (decision.ProfileVersion, decision.Profile));
            Assert.Equal(ProfileStatus.StorageUnavailable, unknown.Profile);
        }
        finally
        {
            Cluster.Faults.FailWrites = Cluster.Faults.FailReads = false;
        }

        Assert.Equal(ApplyStatus.Durable, (await user.ApplyAsync(Changes.Of(Changes.Merge("new", "1")))).Status);
    }
}

public sealed class UnknownOutcomeOnSqliteTests(SqliteProfiles fixture) : UnknownOutcomeTests(fixture), IClassFixture<SqliteProfiles>;

public sealed class UnknownOutcomeOnPostgreSqlTests(PostgreSqlProfiles fixture) : UnknownOutcomeTests(fixture),
IClassFixture<PostgreSqlProfiles>;
