using System.Text;
using Personalization.Domain.Releases;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Rules;
using Personalization.Grains.Tests.Profiles;

namespace Personalization.Grains.Tests.Rules;

/// <summary>
/// What a visitor is drawn into under a release counts for the candidate's cohort while it is under way, for everybody once it completed,
/// and never again once it was rolled back.
/// </summary>
public sealed class ReleaseAssignmentTests : IAsyncLifetime
{
    private const string Nothing = """{"features":{"hero":{"defaultValue":null}}}""";
    private ProfileCluster _cluster = null!;

    private IRuleSetGrain Rules => _cluster.Grains.GetGrain<IRuleSetGrain>("default");

    public async Task InitializeAsync() => _cluster = await ProfileCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task What_was_drawn_under_a_release_that_was_rolled_back_is_void()
    {
        await PublishAsync(Nothing);
        var user = _cluster.User("rolled-back");
        var release = await ReleaseAsync(Drawing("a"));

        await ServeAsync(user, release, expected: "a", expose: false);
        Assert.Null((await DecideAsync(user, 0)).Experiment);
        Assert.Equal("a", (await DecideAsync(user, release)).Variant);
        await ChangeAsync(release, 1, ReleaseChangeKind.RollBack);
        await PublishAsync(Drawing("b"));

        var decided = await DecideAsync(user, 0);
        Assert.Equal("b", decided.Variant);
        Assert.True(Assert.Single(decided.Experiments).Expose);
    }

    [Fact]
    public async Task What_was_drawn_under_a_release_that_completed_stays_and_its_exposure_is_told_then()
    {
        await PublishAsync(Nothing);
        var user = _cluster.User("completed");
        var release = await ReleaseAsync(Drawing("a"));
        await ServeAsync(user, release, expected: "a", expose: false);
        await ChangeAsync(release, 1, ReleaseChangeKind.Advance);
        await ChangeAsync(release, 2, ReleaseChangeKind.Complete);
        await PublishAsync(Drawing("b"));
        await _cluster.ForgetAsync(user);

        await ServeAsync(user, 0, expected: "a", expose: true);
        var sticky = Assert.Single((await user.ReadAsync()).Sticky);
        Assert.Equal(("exp__0", "a"), (sticky.Key, sticky.Variation));
    }

    [Fact]
    public async Task What_the_stable_version_draws_too_is_no_matter_of_the_release()
    {
        await PublishAsync(Drawing("a"));
        var user = _cluster.User("both");
        var release = await ReleaseAsync(Drawing("a").Replace("null", "\"/other\"", StringComparison.Ordinal));

        await ServeAsync(user, release, expected: "a", expose: true);
        await ChangeAsync(release, 1, ReleaseChangeKind.RollBack);

        Assert.Equal("exp__0", Assert.Single((await user.ReadAsync()).Sticky).Key);
    }

    [Fact]
    public async Task A_silo_that_does_not_have_the_candidate_decides_by_the_version_in_force_and_says_so()
    {
        var version = await PublishAsync(Nothing);

        var result = await AskAsync(_cluster.User("elsewhere"), version + 7);

        Assert.Equal(version, result.RuleSetVersion);
        Assert.Single(result.Decisions);
    }

    [Fact]
    public async Task A_change_that_is_made_twice_is_made_once()
    {
        await PublishAsync(Nothing);
        var release = await ReleaseAsync(Drawing("a"));

        Assert.Equal(PublishStatus.Unchanged, (await TryChangeAsync(release, 0, ReleaseChangeKind.Advance)).Status);
        Assert.Equal(PublishStatus.Published, (await TryChangeAsync(release, 1, ReleaseChangeKind.Advance)).Status);
        Assert.Equal(PublishStatus.Unchanged, (await TryChangeAsync(release, 1, ReleaseChangeKind.Advance)).Status);
        Assert.Equal(PublishStatus.Unchanged, (await TryChangeAsync(release + 1, 2, ReleaseChangeKind.RollBack)).Status);
        Assert.Equal(
            ["begin", "advance", "advance"], (await Rules.GetReleasesAsync())[0].Events.Select(one => one.What));
    }

    /// <summary>Everybody is drawn into one variation of the same experiment.</summary>
    private static string Drawing(string variation) =>
        """
        {"features":{"hero":{"defaultValue":null,"rules":[{"key":"exp","hashAttribute":"id","hashVersion":2,"coverage":1,
          "variations":["/a","/b"],"meta":[{"key":"a"},{"key":"b"}],"weights":WEIGHTS}]}}}
        """.Replace("WEIGHTS", variation == "a" ? "[1,0]" : "[0,1]", StringComparison.Ordinal);

    private async Task<long> PublishAsync(string document)
    {
        var result = await Rules.PublishAsync(new PublishRequest { Document = Encoding.UTF8.GetBytes(document), Author = "test" });
        Assert.Contains(result.Status, new[] { PublishStatus.Published, PublishStatus.Unchanged });
        await RefreshAsync();
        return result.Version;
    }

    /// <summary>Begins a release and takes its first step.</summary>
    private async Task<long> ReleaseAsync(string document)
    {
        var result = await Rules.PublishAsync(new PublishRequest
        {
            Document = Encoding.UTF8.GetBytes(document),
            Author = "test",
            Steps = [new ReleaseStepInfo(0.5, []), new ReleaseStepInfo(1, [])],
            Hold = TimeSpan.FromDays(1),
        });
        Assert.True(result.IsRelease);
        await TryChangeAsync(result.Version, 0, ReleaseChangeKind.Advance);
        await RefreshAsync();
        return result.Version;
    }

    private Task RefreshAsync() =>
        Task.WhenAll(_cluster.Services<RuleSetCache>().Select(cache => cache.RefreshAsync("default", _cluster.Grains)));

    private async Task ChangeAsync(long release, int from, ReleaseChangeKind kind)
    {
        var result = await TryChangeAsync(release, from, kind);
        Assert.Equal(PublishStatus.Published, result.Status);
        await RefreshAsync();
    }

    private Task<PublishResult> TryChangeAsync(long release, int from, ReleaseChangeKind kind) =>
        Rules.ChangeReleaseAsync(new ReleaseChangeRequest { Release = release, From = from, Kind = (int)kind, By = "test", Why = "test" });

    private static async Task ServeAsync(IUserProfileGrain user, long version, string expected, bool expose)
    {
        var decided = await DecideAsync(user, version);
        Assert.Equal(expected, decided.Variant);
        var assignment = Assert.Single(decided.Experiments);
        Assert.Equal((true, expose), (assignment.Keep, assignment.Expose));
        await user.ReportServedAsync(new ServedReport
        {
            Site = "default",
            Proof = Proofs.User(),
            Expose = true,
            UserId = "u",
            Assignments = decided.Experiments,
        });
    }

    private static async Task<FeatureDecision> DecideAsync(IUserProfileGrain user, long version) =>
        Assert.Single((await AskAsync(user, version)).Decisions);

    private static Task<DecisionResult> AskAsync(IUserProfileGrain user, long version) => user.DecideAsync(
        new DecisionRequest { Site = "default", Features = ["hero"], UserId = "u", Proof = Proofs.User(), RuleSetVersion = version },
        CancellationToken.None);
}
