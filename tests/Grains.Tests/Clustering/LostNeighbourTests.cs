using Microsoft.Extensions.Hosting;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Tests.Profiles;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Storage;
using Personalization.Testing;
using Personalization.Testing.PostgreSql;

namespace Personalization.Grains.Tests.Clustering;

/// <summary>
/// A silo is lost while others write: an identity whose place in the cluster was known to the lost one must not come to life a second time
/// beside the activation that is writing, since the second would go on answering with what it read before that write.
/// </summary>
public sealed class LostNeighbourTests
{
    private const int Users = 60;

    [Fact]
    public async Task A_write_under_way_when_a_neighbour_is_lost_is_seen_by_every_read_after_its_acknowledgement()
    {
        var database = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("neighbour") + ";Maximum Pool Size=20";
        var faults = new StorageFaults();
        await using var first = Silo(database, faults);
        await using var second = Silo(database, faults);
        await using var lost = Silo(database, faults);
        await first.StartAsync();
        await Task.WhenAll(second.StartAsync(), lost.StartAsync());
        await Eventually.HoldsAsync(
            "three active silos",
            async () => await first.ActiveSilosAsync() == 3 && await second.ActiveSilosAsync() == 3 && await lost.ActiveSilosAsync() == 3);
        var keys = Enumerable.Range(0, Users).Select(number => GrainKeys.User("default", $"neighbour-{number}")).ToArray();
        await Task.WhenAll(keys.Select(key => User(first, key).ApplyAsync(Changes.Of(Changes.Merge("before", "1")))));

        var writing = new Dictionary<string, Task<ApplyResult>>();
        foreach (var key in keys)
        {
            faults.Next(StorageFault.Hang);
            writing[key] = User(first, key).ApplyAsync(Changes.Of(Changes.Merge("under-way", "1")));
        }

        await Eventually.HoldsAsync($"{Users} writes under way", () => Task.FromResult(faults.Hanging == Users));
        var breaking = lost.BreakAsync();
        await Eventually.HoldsAsync(
            "two active silos", async () => await first.ActiveSilosAsync() == 2 && await second.ActiveSilosAsync() == 2);
        // Whoever asks now brings an identity that has no activation any more to life.
        await Task.WhenAll(keys.SelectMany(key => new[] { Seen(first, key), Seen(second, key) }));
        faults.Release();
        await breaking;

        var acknowledged = new List<string>();
        foreach (var (key, write) in writing)
        {
            if (await IsAcknowledgedAsync(write))
            {
                acknowledged.Add(key);
            }
        }

        Assert.True(acknowledged.Count > Users / 3, $"only {acknowledged.Count} writes were acknowledged");
        var stale = new List<string>();
        foreach (var key in acknowledged)
        {
            foreach (var silo in new[] { first, second })
            {
                if (!(await User(silo, key).ReadAsync()).Traits().ContainsKey("under-way"))
                {
                    stale.Add(key);
                }
            }
        }

        Assert.Empty(stale);
    }

    private static IUserProfileGrain User(GridNode silo, string key) => silo.Grains.GetGrain<IUserProfileGrain>(key);

    /// <summary>Reads as a page does, whatever comes of it.</summary>
    private static async Task Seen(GridNode silo, string key)
    {
        try
        {
            await ProfileCluster.DecideAsync(User(silo, key), TimeSpan.FromSeconds(1)).WaitAsync(TimeSpan.FromSeconds(2));
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            // Its activation went with the lost silo, and nobody has told this one yet.
        }
    }

    private static async Task<bool> IsAcknowledgedAsync(Task<ApplyResult> write)
    {
        try
        {
            return (await write).Status == ApplyStatus.Durable;
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return false;
        }
    }

    private static GridNode Silo(string database, StorageFaults faults) => new(
        builder => builder.UseOrleans(silo =>
        {
            silo.AddGridClustering(builder.Configuration);
            silo.AddGridStorage(builder.Configuration);
            FaultyStorage.Wrap(silo.Services, GridStorage.ProviderName, faults);
            silo.AddGridGrains(builder.Configuration);
        }),
        ("Cluster:Mode", "AdoNet"), ("Cluster:AdvertisedAddress", "127.0.0.1"), ("Cluster:SiloPort", FreePort.Next().ToString()),
        ("Cluster:GatewayPort", "0"),
        ("Storage:Provider", "PostgreSql"), ("Storage:ConnectionString", database), ("Profiles:StorageTimeout", "00:00:30"));
}
