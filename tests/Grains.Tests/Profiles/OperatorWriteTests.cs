using System.Text;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Testing;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Conditional writes, expiry, and the operator's word over older events.</summary>
public sealed class OperatorWriteTests(SqliteProfiles fixture) : IClassFixture<SqliteProfiles>
{
    private ProfileCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task A_write_happens_only_at_the_version_it_names()
    {
        var user = Cluster.User(Cluster.NewId());

        var created = await user.WriteAsync(Changes.Write("a", "1", expected: 0));
        var again = await user.WriteAsync(Changes.Write("a", "2", expected: 0));
        var next = await user.WriteAsync(Changes.Write("a", "3", expected: created.Version));
        var stale = await user.WriteAsync(Changes.Write("a", "4", expected: created.Version));

        Assert.Equal(
            [ProfileWriteStatus.Done, ProfileWriteStatus.VersionMismatch, ProfileWriteStatus.Done, ProfileWriteStatus.VersionMismatch],
            [created.Status, again.Status, next.Status, stale.Status]);
        Assert.Equal([1, 1, 2, 2], [created.Version, again.Version, next.Version, stale.Version]);
        Assert.Equal("3", (await user.ReadAsync()).Traits()["a"]);
    }

    [Fact]
    public async Task Of_many_that_name_the_same_version_at_once_exactly_one_happens()
    {
        for (var round = 0; round < 10; round++)
        {
            var user = Cluster.User(Cluster.NewId());
            Cluster.Faults.Next(StorageFault.Hang);
            var first = user.WriteAsync(Changes.Write("first", "1", expected: 0));
            await Eventually.HoldsAsync("the first write hangs", () => Cluster.Faults.Hanging == 1);
            // All of them wait for it, and most share the next write.
            var results = Task.WhenAll(Enumerable.Range(0, 20).Select(i => user.WriteAsync(Changes.Write($"t{i}", "1", expected: 1))));
            Cluster.Faults.Release();

            Assert.Equal((ProfileWriteStatus.Done, 1L), ((await first).Status, (await first).Version));
            Assert.Equal(1, (await results).Count(r => r.Status == ProfileWriteStatus.Done));
            Assert.Equal(2, (await user.ReadAsync()).Traits.Length);
        }
    }

    [Fact]
    public async Task A_writer_that_reads_changes_and_writes_conditionally_never_loses_an_increment()
    {
        var user = Cluster.User(Cluster.NewId());
        await user.WriteAsync(Changes.Write("n", "0"));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var done = 0; done < 25;)
            {
                var view = await user.ReadAsync();
                var result = await user.WriteAsync(Changes.Write("n", $"{int.Parse(view.Traits()["n"]) + 1}", expected: view.Version));
                if (result.Status == ProfileWriteStatus.Done)
                {
                    done++;
                }
            }
        }));

        Assert.Equal("200", (await user.ReadAsync()).Traits()["n"]);
    }

    [Fact]
    public async Task The_version_that_a_write_answers_covers_nothing_that_its_caller_has_not_seen()
    {
        var user = Cluster.User(Cluster.NewId());
        await user.WriteAsync(Changes.Write("a", "0"));
        Cluster.Faults.Next(StorageFault.Hang);
        var first = user.WriteAsync(Changes.Write("a", "1"));
        await Eventually.HoldsAsync("the first write hangs", () => Cluster.Faults.Hanging == 1);
        // Both wait for it and share the next write.
        var mine = user.WriteAsync(Changes.Write("a", "2"));
        var other = user.ApplyAsync(Changes.Of(Changes.Merge("b", "1")));
        Cluster.Faults.Release();
        await Task.WhenAll(first, mine, other);

        var versions = new[] { (await first).Version, (await mine).Version, (await other).Version };

        Assert.Equal(3, versions.Distinct().Count());
        Assert.Equal((await user.ReadAsync()).Version, versions.Max());
    }

    [Fact]
    public async Task A_deletion_happens_only_at_the_version_it_names()
    {
        var user = Cluster.User(Cluster.NewId());
        await user.WriteAsync(Changes.Write("a", "1"));

        var refused = await user.DeleteAsync(new ProfileDeleteRequest { ExpectedVersion = 7 });
        var done = await user.DeleteAsync(new ProfileDeleteRequest { ExpectedVersion = 1 });
        var absent = await user.WriteAsync(Changes.Write("a", "2", expected: 0));

        Assert.Equal((ProfileWriteStatus.VersionMismatch, 1L), (refused.Status, refused.Version));
        Assert.Equal(ProfileWriteStatus.Done, done.Status);
        Assert.Equal(ProfileWriteStatus.Done, absent.Status);
        Assert.Equal(["a"], (await user.ReadAsync()).Traits().Keys);
    }

    [Fact]
    public async Task A_value_expires_when_it_was_said_and_what_it_hid_does_not_come_back()
    {
        var user = Cluster.User(Cluster.NewId());
        var old = Changes.Of(Changes.Merge("vip", "\"old\""));
        await user.ApplyAsync(old);
        await user.WriteAsync(Changes.Write("vip", "true", expiresIn: TimeSpan.FromSeconds(1)));
        Assert.Equal("true", (await user.ReadAsync()).Traits()["vip"]);

        Cluster.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Empty((await user.ReadAsync()).Traits);
        await user.ApplyAsync(old);
        await Cluster.ForgetAsync(user);
        Assert.Empty((await user.ReadAsync()).Traits);
    }

    [Theory]
    [InlineData(0.999)]
    [InlineData(-1)]
    [InlineData(4e9)]
    public async Task An_expiry_under_a_second_or_over_a_century_is_refused_with_the_reason(double seconds)
    {
        var user = Cluster.User(Cluster.NewId());

        var result = await user.WriteAsync(Changes.Write("vip", "true", expiresIn: TimeSpan.FromSeconds(seconds)));

        Assert.Equal(ProfileWriteStatus.Invalid, result.Status);
        Assert.Contains("expiresIn of trait 'vip'", result.Problem, StringComparison.Ordinal);
        Assert.False((await user.ReadAsync()).Found);
    }

    [Fact]
    public async Task A_replacement_removes_what_it_does_not_name_and_keeps_an_older_push_from_bringing_it_back()
    {
        var user = Cluster.User(Cluster.NewId());
        var old = Changes.Of(Changes.Merge("a", "1"), Changes.Merge("b", "1"));
        await user.ApplyAsync(old);

        await user.WriteAsync(Changes.Write("b", "2", replace: true));
        await user.ApplyAsync(old);

        Assert.Equal(new Dictionary<string, string> { ["b"] = "2" }, (await user.ReadAsync()).Traits());
    }

    [Fact]
    public async Task An_operators_word_holds_although_the_silos_clock_was_set_back()
    {
        var user = Cluster.User(Cluster.NewId());
        await user.WriteAsync(Changes.Write("a", "1"));
        await user.DeleteAsync(new ProfileDeleteRequest());
        Cluster.Time.SetWallBy(TimeSpan.FromHours(-1));
        try
        {
            var after = await user.WriteAsync(Changes.Write("a", "2"));
            var again = await user.WriteAsync(Changes.Write("a", "3"));

            Assert.Equal((ProfileWriteStatus.Done, ProfileWriteStatus.Done), (after.Status, again.Status));
            Assert.Equal("3", (await user.ReadAsync()).Traits()["a"]);
        }
        finally
        {
            Cluster.Time.SetWallBy(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public async Task Metadata_stays_until_it_is_replaced_or_removed()
    {
        var user = Cluster.User(Cluster.NewId());
        await user.WriteAsync(new ProfileWriteRequest { Metadata = "{\"note\":1}"u8.ToArray() });
        await user.WriteAsync(Changes.Write("a", "1"));
        Assert.Equal("{\"note\":1}", Encoding.UTF8.GetString((await user.ReadAsync()).Metadata!));

        await user.WriteAsync(new ProfileWriteRequest { Metadata = "null"u8.ToArray() });

        Assert.Null((await user.ReadAsync()).Metadata);
    }
}
