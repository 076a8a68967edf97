using System.Diagnostics.Metrics;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Login: a user takes over from the anonymous identity of the browser, once, and nobody else does.</summary>
public sealed class HandOverTests(SqliteProfiles fixture) : IClassFixture<SqliteProfiles>
{
    private ProfileCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task A_user_takes_over_assignments_and_traits_and_its_own_win()
    {
        var (anonymous, user, anonymousId) = Visitor();
        await anonymous.ReportServedAsync(Served(("exp", "anon"), ("both", "anon")));
        await anonymous.ApplyAsync(Changes.Of(Changes.Merge("viewed", "1"), Changes.Merge("plan", "\"anon\"", Changes.Noon.AddDays(1))));
        await user.ReportServedAsync(Served(("both", "own")));
        await user.ApplyAsync(Changes.Of(Changes.Merge("plan", "\"own\"")));
        using var crossovers = new Counter("grid.sticky.crossovers");

        await ProfileCluster.DecideAsync(user, anonymousId: anonymousId);

        var view = await user.ReadAsync();
        Assert.Equal([("both__0", "own"), ("exp__0", "anon")], view.Sticky.Select(s => (s.Key, s.Variation)).Order());
        Assert.Equal("\"own\"", view.Traits()["plan"]);
        Assert.Equal("handover", view.Traits.Single(t => t.Name == "viewed").Source);
        Assert.Equal(1, crossovers.Value);
    }

    [Fact]
    public async Task It_happens_once_per_anonymous_id()
    {
        var (anonymous, user, anonymousId) = Visitor();
        await anonymous.ReportServedAsync(Served(("exp", "a")));
        await ProfileCluster.DecideAsync(user, anonymousId: anonymousId);
        await anonymous.ReportServedAsync(Served(("later", "a")));

        await Cluster.ForgetAsync(user);
        await ProfileCluster.DecideAsync(user, anonymousId: anonymousId);

        Assert.Equal(["exp__0"], (await user.ReadAsync()).Sticky.Select(s => s.Key));
    }

    [Fact]
    public async Task Another_user_on_the_same_device_gets_nothing()
    {
        var (anonymous, first, anonymousId) = Visitor();
        var second = Cluster.User(Cluster.NewId());
        await anonymous.ReportServedAsync(Served(("exp", "a")));
        await anonymous.ApplyAsync(Changes.Of(Changes.Merge("viewed", "1")));
        await ProfileCluster.DecideAsync(first, anonymousId: anonymousId);

        await Cluster.ForgetAsync(anonymous);
        await ProfileCluster.DecideAsync(second, anonymousId: anonymousId);

        var view = await second.ReadAsync();
        Assert.Empty(view.Sticky);
        Assert.Empty(view.Traits);
        Assert.Null(await Cluster.StoredAsync(second));
    }

    [Fact]
    public async Task Two_users_that_ask_at_once_are_told_apart()
    {
        for (var round = 0; round < 10; round++)
        {
            var (anonymous, first, anonymousId) = Visitor();
            var second = Cluster.User(Cluster.NewId());
            await anonymous.ReportServedAsync(Served(("exp", "a")));

            await Task.WhenAll(
                ProfileCluster.DecideAsync(first, anonymousId: anonymousId), ProfileCluster.DecideAsync(second, anonymousId: anonymousId));

            Assert.Equal(1, (await first.ReadAsync()).Sticky.Length + (await second.ReadAsync()).Sticky.Length);
        }
    }

    [Fact]
    public async Task A_hundred_pages_at_once_ask_once()
    {
        var (anonymous, user, anonymousId) = Visitor();
        await anonymous.ReportServedAsync(Served(("exp", "a")));
        var reads = Cluster.Faults.Reads;
        await user.ReadAsync();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ProfileCluster.DecideAsync(user, anonymousId: anonymousId)));

        Assert.Single((await user.ReadAsync()).Sticky);
        // The user's own row, and whether the browser has one; what it gives is in its grain's memory.
        Assert.Equal(reads + 2, Cluster.Faults.Reads);
    }

    [Fact]
    public async Task A_browser_of_which_nothing_is_stored_is_not_woken()
    {
        var (anonymous, user, anonymousId) = Visitor();

        await ProfileCluster.DecideAsync(user, anonymousId: anonymousId);

        var management = Cluster.Grains.GetGrain<IManagementGrain>(0);
        Assert.NotNull(await management.GetActivationAddress(user));
        Assert.Null(await management.GetActivationAddress(anonymous));
    }

    [Fact]
    public async Task An_erased_user_does_not_get_old_traits_back_through_the_anonymous_identity()
    {
        var (anonymous, user, anonymousId) = Visitor();
        await anonymous.ApplyAsync(Changes.Of(Changes.Merge("viewed", "1")));
        await ProfileCluster.DecideAsync(user, anonymousId: anonymousId);
        await user.DeleteAsync(new ProfileDeleteRequest());

        await ProfileCluster.DecideAsync(user, anonymousId: anonymousId);

        Assert.Empty((await user.ReadAsync()).Traits);
    }

    private (Interfaces.IUserProfileGrain Anonymous, Interfaces.IUserProfileGrain User, string AnonymousId) Visitor()
    {
        var id = Cluster.NewId("anon");
        return (Cluster.Anonymous(id), Cluster.User(Cluster.NewId()), id);
    }

    private static ServedReport Served(params (string Experiment, string Variation)[] kept) => new()
    {
        Site = "default",
        Proof = Proofs.User(),
        Assignments =
            [.. kept.Select(k => new ExperimentAssignment
            {
                ExperimentKey = k.Experiment,
                VariationKey = k.Variation,
                HashAttribute = "id",
                HashValue = "x",
                Keep = true,
            })],
    };

    /// <summary>What a counter counted meanwhile.</summary>
    private sealed class Counter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _value;

        public Counter(string name)
        {
            _listener.InstrumentPublished = (instrument, me) =>
            {
                if (instrument.Name == name)
                {
                    me.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, by, _, _) => Interlocked.Add(ref _value, by));
            _listener.Start();
        }

        public long Value => Interlocked.Read(ref _value);

        public void Dispose() => _listener.Dispose();
    }
}
