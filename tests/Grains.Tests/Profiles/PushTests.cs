using System.Diagnostics;
using Personalization.Grains.Interfaces.Messages;
using Xunit.Abstractions;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Concurrent updates are never lost, and writes are few.</summary>
public abstract class PushTests(ProfileClusterFixture fixture, ITestOutputHelper output)
{
    private ProfileCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task A_hundred_clients_merge_a_hundred_traits_each_into_one_user_and_all_are_there()
    {
        var user = Cluster.User(Cluster.NewId());
        var writes = Cluster.Faults.Writes;
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(async client =>
        {
            for (var i = 0; i < 100; i++)
            {
                var result = await user.ApplyAsync(Changes.Of(Changes.Merge($"trait_{client:000}_{i:000}", $"{i}")));
                Assert.Equal(ApplyStatus.Durable, result.Status);
            }
        }));

        watch.Stop();
        writes = Cluster.Faults.Writes - writes;
        output.WriteLine(
            $"10,000 merges in {watch.Elapsed.TotalSeconds:0.0} s = {10_000 / watch.Elapsed.TotalSeconds:0}/s, {writes} writes");
        await Cluster.ForgetAsync(user);
        var view = await user.ReadAsync();
        Assert.Equal(10_000, view.Traits.Length);
        Assert.Equal(10_000, view.Version);
        Assert.True(writes < 2_500, $"{writes} writes for 10,000 changes: they were not merged.");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10_000 / 300.0), $"Under 300 merges a second: {watch.Elapsed}.");
    }

    [Fact]
    public async Task A_push_that_changes_nothing_writes_nothing()
    {
        var user = Cluster.User(Cluster.NewId());
        await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
        var writes = Cluster.Faults.Writes;

        for (var i = 0; i < 10; i++)
        {
            var again = await user.ApplyAsync(Changes.Of(Changes.Merge("vip", "true")));
            Assert.Equal((ApplyStatus.Durable, 1L, 0), (again.Status, again.Version, again.Changed));
        }

        Assert.Equal(writes, Cluster.Faults.Writes);
    }

    [Fact]
    public async Task The_first_caller_hears_of_its_change_while_others_keep_coming()
    {
        var user = Cluster.User(Cluster.NewId());
        using var stop = new CancellationTokenSource();
        var first = user.ApplyAsync(Changes.Of(Changes.Merge("first", "1")));
        var others = Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await user.ApplyAsync(Changes.Of(Changes.Merge($"other_{client}", $"{i}", Changes.Noon.AddSeconds(i))));
            }
        }));

        try
        {
            var result = await first.WaitAsync(TimeSpan.FromSeconds(10));
            Assert.Equal(ApplyStatus.Durable, result.Status);
        }
        finally
        {
            await stop.CancelAsync();
            await others;
        }
    }

    [Fact]
    public async Task A_change_whose_value_is_no_json_is_refused_and_the_others_are_kept()
    {
        var user = Cluster.User(Cluster.NewId());

        var result = await user.ApplyAsync(Changes.Of(Changes.Merge("good", "1"), Changes.Merge("bad", "{")));

        Assert.Equal(ApplyStatus.Durable, result.Status);
        Assert.Equal("good", Assert.Single((await user.ReadAsync()).Traits).Name);
    }

    [Fact]
    public async Task A_read_after_the_acknowledgement_sees_the_change()
    {
        var user = Cluster.User(Cluster.NewId());
        for (var i = 0; i < 50; i++)
        {
            await user.ApplyAsync(Changes.Of(Changes.Merge("n", $"{i}", Changes.Noon.AddSeconds(i))));
            Assert.Equal($"{i}", (await user.ReadAsync()).Traits()["n"]);
        }
    }
}

public sealed class PushOnSqliteTests(
    SqliteProfiles fixture, ITestOutputHelper output) : PushTests(fixture, output), IClassFixture<SqliteProfiles>;

public sealed class PushOnPostgreSqlTests(
    PostgreSqlProfiles fixture, ITestOutputHelper output) : PushTests(fixture, output), IClassFixture<PostgreSqlProfiles>;
