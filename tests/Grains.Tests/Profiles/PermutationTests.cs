using System.Text;
using CsCheck;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Whatever order, grouping and duplication deliveries come in, the stored profile has the same bytes.</summary>
public abstract class PermutationTests(ProfileClusterFixture fixture)
{
    private static readonly string[] Values = ["true", "false", "1", "1.0", "\"a\"", "{\"b\":1,\"a\":[2]}", "null"];

    /// <summary>Small ranges, so that names, times and message ids really meet; some events are deletions.</summary>
    private static readonly Gen<ProfileChange> Event =
        from name in Gen.Int[0, 4]
        from value in Gen.OneOf(Values)
        from second in Gen.Int[0, 5]
        from message in Gen.Int[0, 3]
        from kind in Gen.Int[0, 11]
        select kind == 0
            ? Changes.Delete(Changes.Noon.AddSeconds(second))
            : Changes.Merge($"trait{name}", value, Changes.Noon.AddSeconds(second), $"m{message}", Changes.Noon.AddHours(1));

    private static readonly Gen<(ProfileChange[] Recorded, ProfileChange[] Redelivered, int[] Sizes)> Deliveries =
        from recorded in Event.Array[1, 12]
        from again in Gen.Shuffle(recorded.Concat(recorded).ToArray())
        from sizes in Gen.Int[1, 4].Array[24]
        select (recorded, again, sizes);

    [Fact]
    public async Task Any_permutation_duplication_and_grouping_of_deliveries_ends_in_the_same_bytes()
    {
        var cluster = fixture.Cluster;
        await Deliveries.SampleAsync(
            async sample =>
            {
                var inOrder = cluster.User(cluster.NewId("ordered"));
                var shuffled = cluster.User(cluster.NewId("shuffled"));
                foreach (var change in sample.Recorded)
                {
                    await ApplyAsync(inOrder, change);
                }

                await InterleavedAsync(shuffled, sample.Redelivered, sample.Sizes);

                var (a, b) = (await BytesAsync(cluster, inOrder), await BytesAsync(cluster, shuffled));
                Assert.True(a == b, $"{a} is not {b}");
            },
            iter: 60,
            threads: 2);
    }

    [Fact]
    public async Task A_profile_that_is_forgotten_between_deliveries_ends_in_the_same_bytes()
    {
        var cluster = fixture.Cluster;
        await Deliveries.SampleAsync(
            async sample =>
            {
                var inOrder = cluster.User(cluster.NewId("ordered"));
                var cold = cluster.User(cluster.NewId("cold"));
                foreach (var change in sample.Recorded)
                {
                    await ApplyAsync(inOrder, change);
                }

                foreach (var change in sample.Redelivered.Reverse())
                {
                    await ApplyAsync(cold, change);
                    await cluster.ForgetAsync(cold);
                }

                Assert.Equal(await BytesAsync(cluster, inOrder), await BytesAsync(cluster, cold));
            },
            iter: 12,
            threads: 1);
    }

    private static async Task InterleavedAsync(Interfaces.IUserProfileGrain grain, ProfileChange[] changes, int[] sizes)
    {
        var calls = new List<Task>();
        for (int at = 0, i = 0; at < changes.Length; at += sizes[i++ % sizes.Length])
        {
            calls.Add(ApplyAsync(grain, changes[at..Math.Min(changes.Length, at + sizes[i % sizes.Length])]));
        }

        await Task.WhenAll(calls);
    }

    private static async Task ApplyAsync(Interfaces.IUserProfileGrain grain, params ProfileChange[] changes) =>
        Assert.Equal(ApplyStatus.Durable, (await grain.ApplyAsync(Changes.Of(changes))).Status);

    private static async Task<string> BytesAsync(ProfileCluster cluster, Interfaces.IUserProfileGrain grain)
    {
        var stored = await cluster.StoredAsync(grain) ?? UserProfileState.Empty;
        return Encoding.Latin1.GetString(stored.Profile.Block.Span);
    }
}

public sealed class PermutationOnSqliteTests(SqliteProfiles fixture) : PermutationTests(fixture), IClassFixture<SqliteProfiles>;

public sealed class PermutationOnPostgreSqlTests(PostgreSqlProfiles fixture) : PermutationTests(fixture), IClassFixture<PostgreSqlProfiles>;
