using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Tests.Storage;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Two activations of one identity, in two clusters that do not know of each other over one database.</summary>
public sealed class FirstWriteRaceTests
{
    private const string CountRows =
        "SELECT count(*) FROM OrleansStorage WHERE GrainTypeString = 'profile' AND GrainIdExtensionString = @key";

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Two_overlapping_first_writes_leave_one_row_with_both_changes_that_stays_readable(StorageProvider provider)
    {
        await using var here = await ProfileCluster.StartAsync(provider);
        await using var there = await ProfileCluster.StartAsync(provider, guestOf: here);
        var conflicts = 0;
        for (var i = 0; i < 20; i++)
        {
            var id = here.NewId();
            IUserProfileGrain[] both = [here.User(id), there.User(id)];
            await Task.WhenAll(both.Select(g => g.ReadAsync()));
            // Both know that there is no row; the first one's write waits until the other one's has happened.
            here.Faults.Next(StorageFault.Hang);
            var first = both[0].ApplyAsync(Changes.Of(Changes.Merge("here", "1")));
            await Eventually.HoldsAsync("the first write reached storage", () => here.Faults.Hanging == 1);
            var second = await both[1].ApplyAsync(Changes.Of(Changes.Merge("there", "1")));
            here.Faults.Release();

            Assert.Equal(ApplyStatus.Durable, second.Status);
            Assert.Equal(ApplyStatus.Durable, (await first).Status);
            if ((await first).Version == 2)
            {
                conflicts++;
            }

            var rows = await here.Database.QueryAsync(
                CountRows, row => row.GetInt64(0), CancellationToken.None, ("key", GrainKeys.User("default", id)));
            Assert.Equal(1, rows[0]);
            await Task.WhenAll(here.ForgetAsync(both[0]), there.ForgetAsync(both[1]));
            foreach (var grain in both)
            {
                var view = await grain.ReadAsync();
                Assert.False(view.Unavailable);
                Assert.Equal(["here", "there"], view.Traits().Keys.Order());
                Assert.Equal(2, view.Version);
            }
        }

        Assert.Equal(20, conflicts);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Two_activations_that_write_at_will_lose_nothing(StorageProvider provider)
    {
        await using var here = await ProfileCluster.StartAsync(provider);
        await using var there = await ProfileCluster.StartAsync(provider, guestOf: here);
        var id = here.NewId();

        await Task.WhenAll(new[] { here, there }.SelectMany((cluster, c) => Enumerable.Range(0, 4).Select(async client =>
        {
            for (var i = 0; i < 25; i++)
            {
                ApplyResult result;
                do result = await cluster.User(id).ApplyAsync(Changes.Of(Changes.Merge($"t_{c}_{client}_{i}", "1")));
                while (result.Status != ApplyStatus.Durable);
            }
        })));

        await here.ForgetAsync(here.User(id));
        var view = await here.User(id).ReadAsync();
        Assert.Equal(200, view.Traits.Length);
        Assert.Equal(200, view.Version);
    }
}
