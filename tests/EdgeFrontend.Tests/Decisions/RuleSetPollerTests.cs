using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Decisions;

/// <summary>How rules come to an edge, and what it does while they do not.</summary>
public sealed class RuleSetPollerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeRuleSource _source = new();
    private readonly RuleSetSnapshots _snapshots = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<EdgeMetrics>().BuildServiceProvider();
    private readonly RuleSetPoller _poller;
    private readonly Catalog _sites = new();
    private readonly List<RuleSetVersions> _asked = [];

    public RuleSetPollerTests() =>
        _poller = new RuleSetPoller(
            ClusterConnection.Assumed,
            _source,
            _snapshots,
            _sites,
            _time,
            _services.GetRequiredService<EdgeMetrics>(),
            NullLogger<RuleSetPoller>.Instance);

    public void Dispose()
    {
        _poller.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task A_new_version_is_compiled_and_swapped_in()
    {
        Answer(Document(3, EdgeHarness.Rules, "landing-page"));

        await _poller.PollAsync(default);

        var rules = _snapshots.Find("shop")!;
        Assert.Equal(new RuleSetVersions(3, 1), rules.Versions);
        Assert.Contains("landing-page", rules.KillSwitches.Items);
        Assert.True(rules.Rules.TryMatchRoute("x", "/", null, "GET", out _));
        await _poller.PollAsync(default);
        Assert.Equal([default, new RuleSetVersions(3, 1)], _asked);
    }

    [Fact]
    public async Task A_bad_version_leaves_the_old_rules_and_is_not_asked_for_again()
    {
        Answer(Document(3, EdgeHarness.Rules));
        await _poller.PollAsync(default);
        Answer(Document(4, """{"features":{"f":{"rules":[{"condition":{"a":{"$unknown":1}},"force":1}]}}}"""));

        await _poller.PollAsync(default);
        await _poller.PollAsync(default);

        Assert.Equal(3, _snapshots.Find("shop")!.Version);
        Assert.Equal(new RuleSetVersions(4, 1), _asked[^1]);
    }

    [Fact]
    public async Task A_kill_switch_alone_does_not_compile_again()
    {
        Answer(Document(3, EdgeHarness.Rules));
        await _poller.PollAsync(default);
        var compiled = _snapshots.Find("shop")!.Rules;
        Answer(Document(3, EdgeHarness.Rules, "landing-page") with { KillSwitchVersion = 2 });

        await _poller.PollAsync(default);

        Assert.Same(compiled, _snapshots.Find("shop")!.Rules);
        Assert.Contains("landing-page", _snapshots.Find("shop")!.KillSwitches.Items);
    }

    [Fact]
    public async Task A_grid_that_fails_keeps_the_rules_and_the_poller_alive()
    {
        Answer(Document(3, EdgeHarness.Rules));
        await _poller.PollAsync(default);
        _source.Answer = (_, _) => throw new ArgumentException("not connected");

        await _poller.PollAsync(default);

        Assert.Equal(3, _snapshots.Find("shop")!.Version);
    }

    [Fact]
    public async Task The_edge_is_ready_once_every_site_has_rules()
    {
        var readiness = new RuleSetReadiness(_snapshots, _sites);
        Assert.Equal(HealthStatus.Unhealthy, (await readiness.CheckHealthAsync(new HealthCheckContext(), default)).Status);
        Answer(Document(3, EdgeHarness.Rules));

        await _poller.PollAsync(default);

        Assert.Equal(HealthStatus.Healthy, (await readiness.CheckHealthAsync(new HealthCheckContext(), default)).Status);
    }

    [Fact]
    public async Task A_site_without_rules_holds_the_edge_up_for_five_seconds_and_takes_rules_that_come_later()
    {
        var readiness = new RuleSetReadiness(_snapshots, _sites);
        _source.Answer = (_, _) => Task.FromResult<RuleSetDocument?>(null);
        await _poller.PollAsync(default);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        await _poller.PollAsync(default);
        Assert.False((await readiness.CheckAsync(default)).IsReady);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        await _poller.PollAsync(default);

        Assert.True((await readiness.CheckAsync(default)).IsReady);
        Assert.Null(_snapshots.Find("shop"));
        Answer(Document(1, EdgeHarness.Rules));
        await _poller.PollAsync(default);
        Assert.Equal(1, _snapshots.Find("shop")!.Version);
    }

    [Fact]
    public async Task A_grid_that_cannot_be_asked_says_nothing_about_the_rules_however_long()
    {
        var readiness = new RuleSetReadiness(_snapshots, _sites);
        _source.Answer = (_, _) => throw new InvalidOperationException("not there");
        for (var i = 0; i < 5; i++)
        {
            await _poller.PollAsync(default);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.False((await readiness.CheckAsync(default)).IsReady);
    }

    [Fact]
    public async Task Without_rules_everybody_gets_the_default_page()
    {
        await using var edge = await EdgeHarness.StartAsync(rules: null);

        var page = await edge.GetAsync("/", "ajs_user_id=u_1");
        var decisions = await (await edge.GetAsync("/seg/decisions", "ajs_user_id=u_1")).Content.ReadAsStringAsync();

        Assert.Equal("/", edge.Origin.Last.RawTarget);
        Assert.Equal(System.Net.HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("""{"decisions":{},"ruleset":0}""", decisions);
    }

    private void Answer(RuleSetDocument document) => _source.Answer = (_, known) =>
    {
        _asked.Add(known);
        return Task.FromResult(known == new RuleSetVersions(document.Info.Version, document.KillSwitchVersion) ? null : document);
    };

    private static RuleSetDocument Document(long version, string rules, params string[] killed) => new()
    {
        Info = new RuleSetVersionInfo { Version = version, Hash = "h", Author = "test" },
        Document = Encoding.UTF8.GetBytes(rules),
        KillSwitches = [.. killed.Select(feature => new KillSwitch { Feature = feature, Author = "test" })],
        KillSwitchVersion = 1,
    };

    private sealed class Catalog : ISiteCatalog
    {
        public SiteSnapshot Current { get; } = new(
            [new Site("shop", new SiteOptions { Origin = "http://x" }, new SiteFeatureSet { Variations = true })]);
    }
}
