using System.Text;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>An erased identity is gone from memory and storage, and only what happens afterwards can bring it back.</summary>
public abstract class ErasureTests(ProfileClusterFixture fixture)
{
    private ProfileCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task After_a_deletion_neither_payload_nor_id_is_in_the_database_in_any_form()
    {
        // Digits before and after, so that every base64 alignment of them is looked for; the quote and the umlaut must be escaped
        // somewhere.
        const string Id = "canary-7731\"ü-4819-erase-me", Secret = "canary-payload-55021-keep-out", Trait = "canary_trait_90125";
        var user = Cluster.User(Id);
        await user.ApplyAsync(Changes.Of(Changes.Merge(Trait, $"\"{Secret}\"")));
        await user.WriteAsync(new ProfileWriteRequest { Metadata = Encoding.UTF8.GetBytes($"\"{Secret}\"") });
        Assert.NotEmpty(await DatabaseDump.FindAsync(Cluster, Secret));
        Assert.NotEmpty(await DatabaseDump.FindAsync(Cluster, GrainKeys.User("default", Id)));

        var result = await user.DeleteAsync(new ProfileDeleteRequest());
        await ProfileCluster.DecideAsync(user);
        await user.ReadAsync();

        Assert.Equal(ProfileWriteStatus.Done, result.Status);
        foreach (var text in (string[])[Id, "canary-7731", "4819-erase-me", GrainKeys.User("default", Id), Secret, Trait])
        {
            Assert.Empty(await DatabaseDump.FindAsync(Cluster, text));
        }
    }

    [Fact]
    public async Task A_deleted_profile_is_gone_from_memory_and_storage_and_its_version_goes_on_growing()
    {
        var user = Cluster.User(Cluster.NewId());
        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true"), Changes.Merge("a", "1")));

        var deleted = await user.DeleteAsync(new ProfileDeleteRequest());

        Assert.False((await user.ReadAsync()).Found);
        Assert.Null(await Cluster.StoredAsync(user));
        await Cluster.ForgetAsync(user);
        Assert.False((await user.ReadAsync()).Found);
        var after = await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true", Cluster.Time.GetUtcNow())));
        Assert.True(after.Version > deleted.Version && deleted.Version > 2, $"{deleted.Version}, then {after.Version}");
    }

    [Fact]
    public async Task A_replay_of_old_deliveries_cannot_bring_it_back_and_newer_ones_can()
    {
        var user = Cluster.User(Cluster.NewId());
        var old = Changes.Of(Changes.Merge("vip", "true"));
        await user.ApplyAsync(old);
        await user.DeleteAsync(new ProfileDeleteRequest { At = Changes.Noon.AddHours(1) });

        var replay = await user.ApplyAsync(old);
        await Cluster.ForgetAsync(user);
        var late = await user.ApplyAsync(Changes.Of(Changes.Merge("late", "1", Changes.Noon.AddHours(1))));
        Assert.Null(await Cluster.StoredAsync(user));
        var newer = await user.ApplyAsync(Changes.Of(Changes.Merge("newer", "1", Changes.Noon.AddHours(2))));

        Assert.Equal(
            [(ApplyStatus.Durable, 0, 1), (ApplyStatus.Durable, 0, 1)],
            [(replay.Status, replay.Changed, replay.Erased), (late.Status, late.Changed, late.Erased)]);
        Assert.Equal(1, newer.Changed);
        Assert.Equal(["newer"], (await user.ReadAsync()).Traits().Keys);
    }

    [Fact]
    public async Task An_old_deletion_that_is_delivered_again_takes_nothing_that_came_since()
    {
        var user = Cluster.User(Cluster.NewId());
        var deletion = Changes.Of(Changes.Delete(Changes.Noon.AddHours(1)));
        await user.ApplyAsync(Changes.Of(Changes.Merge("old", "1")));
        await user.ApplyAsync(deletion);
        await user.ApplyAsync(Changes.Of(Changes.Merge("new", "1", Changes.Noon.AddHours(2))));

        var again = await user.ApplyAsync(deletion);
        await Cluster.ForgetAsync(user);
        var third = await user.ApplyAsync(deletion);

        Assert.All([again, third], r => Assert.Equal(ApplyStatus.Durable, r.Status));
        Assert.Equal(["new"], (await user.ReadAsync()).Traits().Keys);
    }

    [Fact]
    public async Task A_deletion_and_newer_events_of_one_delivery_leave_the_newer_ones()
    {
        var user = Cluster.User(Cluster.NewId());
        await user.ApplyAsync(Changes.Of(Changes.Merge("old", "1")));

        await user.ApplyAsync(Changes.Of(Changes.Merge("new", "1", Changes.Noon.AddHours(2)), Changes.Delete(Changes.Noon.AddHours(1))));

        Assert.Equal(["new"], (await user.ReadAsync()).Traits().Keys);
        Assert.Equal(1, (await Cluster.StoredAsync(user))!.Profile.Count);
    }

    [Fact]
    public async Task A_pull_that_ends_after_the_deletion_cannot_bring_it_back_whatever_times_it_claims()
    {
        var id = Cluster.NewId();
        var user = Cluster.User(id);
        // The upstream's clock runs ahead: its times lie after the deletion.
        Cluster.Upstream.Profiles.Set(id, new { vip = true }, Cluster.Time.GetUtcNow().AddMinutes(4));
        var fault = Cluster.Upstream.Faults.Add(Simulators.Fault.Hang() with { Id = id });
        await user.ReadAsync();
        // Asked again and again: a pull that the budget or a busy machine held back begins with a later read.
        await Eventually.HoldsAsync(
            "the pull reached the upstream",
            async () =>
            {
                await ProfileCluster.DecideAsync(user, TimeSpan.FromMilliseconds(1));
                return Cluster.Upstream.Requests.Count(id: id) > 0;
            });

        await user.DeleteAsync(new ProfileDeleteRequest());
        Cluster.Upstream.Profiles.Remove(id);
        fault.Dispose();

        await Eventually.HoldsAsync(
            "the next pull found nothing",
            async () => (await ProfileCluster.DecideAsync(user, TimeSpan.FromSeconds(1))).Profile == ProfileStatus.NotFound);
        Assert.Empty((await user.ReadAsync()).Traits);
        Assert.Null(await Cluster.StoredAsync(user));
    }

    [Fact]
    public async Task A_first_write_that_was_given_up_cannot_land_behind_the_deletion()
    {
        var user = Cluster.User(Cluster.NewId());
        Cluster.Faults.Next(StorageFault.Hang);
        var lost = await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));

        var tooEarly = await user.DeleteAsync(new ProfileDeleteRequest());
        Cluster.Faults.Release();
        var deleted = await user.DeleteAsync(new ProfileDeleteRequest());

        Assert.Equal(
            (ApplyStatus.Unavailable, ProfileWriteStatus.Unavailable, ProfileWriteStatus.Done),
            (lost.Status, tooEarly.Status, deleted.Status));
        Assert.Null(await Cluster.StoredAsync(user));
    }

    [Theory]
    [InlineData(StorageFault.FailBefore)]
    [InlineData(StorageFault.FailAfter)]
    [InlineData(StorageFault.Conflict)]
    public async Task A_deletion_that_fails_half_way_is_not_confirmed_and_a_second_one_completes_it(StorageFault fault)
    {
        var user = Cluster.User(Cluster.NewId());
        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        Cluster.Faults.Next(fault);

        var first = await user.DeleteAsync(new ProfileDeleteRequest());
        var second = await user.DeleteAsync(new ProfileDeleteRequest());

        Assert.Equal(fault == StorageFault.Conflict ? ProfileWriteStatus.Done : ProfileWriteStatus.Unavailable, first.Status);
        Assert.Equal(ProfileWriteStatus.Done, second.Status);
        Assert.Null(await Cluster.StoredAsync(user));
        Assert.Equal(1, (await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")))).Erased);
    }

    [Fact]
    public async Task A_suppressed_identity_keeps_nothing_until_it_is_lifted_and_a_deletion_does_not_lift_it()
    {
        var user = Cluster.User(Cluster.NewId());
        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        await user.DeleteAsync(new ProfileDeleteRequest { Suppress = true });
        var future = Cluster.Time.GetUtcNow().AddMinutes(1);

        await user.ApplyAsync(Changes.Of(Changes.Delete(future)));
        await Cluster.ForgetAsync(user);
        var pushed = await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true", future.AddMinutes(1))));
        var written = await user.WriteAsync(Changes.Write("vip", "true"));
        await ProfileCluster.DecideAsync(user);
        Assert.Null(await Cluster.StoredAsync(user));
        var lifted = await user.DeleteAsync(new ProfileDeleteRequest { LiftSuppression = true });
        var after = await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true", future.AddMinutes(2))));

        Assert.Equal((ApplyStatus.Durable, 0, 1), (pushed.Status, pushed.Changed, pushed.Erased));
        Assert.Equal(ProfileWriteStatus.Suppressed, written.Status);
        Assert.Equal(ProfileWriteStatus.Done, lifted.Status);
        Assert.Equal(1, after.Changed);
    }

    [Fact]
    public async Task Changes_that_wait_around_a_suppression_are_not_kept()
    {
        for (var i = 0; i < 20; i++)
        {
            var user = Cluster.User(Cluster.NewId());
            await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
            Cluster.Faults.Next(StorageFault.Hang);
            var writing = user.ApplyAsync(Changes.Of(Changes.Merge("a", "1")));
            await Eventually.HoldsAsync("the write hangs", () => Cluster.Faults.Hanging == 1);
            // These meet the grain in any order; all wait for the same write.
            Task[] waiting =
            [
                user.DeleteAsync(new ProfileDeleteRequest { Suppress = true }),
                .. Enumerable.Range(0, 4)
                    .Select(n => user.ApplyAsync(Changes.Of(Changes.Merge($"b{n}", "1", Cluster.Time.GetUtcNow().AddMinutes(4))))),
            ];
            Cluster.Faults.Release();
            await writing;
            await Task.WhenAll(waiting);

            Assert.Null(await Cluster.StoredAsync(user));
            Assert.Empty((await user.ReadAsync()).Traits);
            Assert.Equal(ProfileWriteStatus.Suppressed, (await user.WriteAsync(Changes.Write("c", "1"))).Status);
        }
    }
}

public sealed class ErasureOnSqliteTests(SqliteProfiles fixture) : ErasureTests(fixture), IClassFixture<SqliteProfiles>;

public sealed class ErasureOnPostgreSqlTests(PostgreSqlProfiles fixture) : ErasureTests(fixture), IClassFixture<PostgreSqlProfiles>;
