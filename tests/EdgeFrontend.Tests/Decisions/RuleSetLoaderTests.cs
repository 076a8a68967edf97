using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Grid.RuleSets.LastKnown;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Decisions;

/// <summary>How rules come to an edge, and what it does while they do not.</summary>
public sealed class RuleSetLoaderTests : IDisposable
{
    private readonly FakeRuleSource _source = new();
    private readonly RuleSetSnapshots _snapshots = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<EdgeMetrics>().BuildServiceProvider();
    private readonly RuleSetLoader _loader;
    private readonly FakeTimeProvider _time = new();
    private readonly Catalog _sites = new();
    private readonly List<RuleSetVersions> _asked = [];

    public RuleSetLoaderTests() =>
        _loader = new RuleSetLoader(
            _source,
            _snapshots,
            new RulesKeeper(
                Options.Create(new EdgeOptions()), _time, _services.GetRequiredService<EdgeMetrics>(), NullLogger<RulesKeeper>.Instance),
            _time,
            _services.GetRequiredService<EdgeMetrics>(),
            NullLogger<RuleSetLoader>.Instance);

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task A_new_version_is_compiled_and_swapped_in()
    {
        Answer(Document(3, EdgeHarness.Rules, "landing-page"));

        await LoadAsync(3, 1);

        var rules = _snapshots.Find("shop")!;
        Assert.Equal(new RuleSetVersions(3, 1), rules.Versions);
        Assert.Contains("landing-page", rules.KillSwitches.Features);
        Assert.True(rules.Rules.TryMatchRoute("x", "/", null, "GET", out _));
        await LoadAsync(3, 1);
        Assert.Equal([default], _asked);
    }

    [Fact]
    public async Task A_bad_version_leaves_the_old_rules_and_is_not_asked_for_again()
    {
        Answer(Document(3, EdgeHarness.Rules));
        await LoadAsync(3, 1);
        Answer(Document(4, Bad));

        await LoadAsync(4, 1);
        await LoadAsync(4, 1);

        Assert.Equal(3, _snapshots.Find("shop")!.Version);
        Assert.Equal(4, _loader.Refused("shop"));
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task A_kill_switch_is_in_force_also_beside_a_version_that_cannot_be_used()
    {
        Answer(Document(3, EdgeHarness.Rules));
        await LoadAsync(3, 1);
        Answer(Document(4, Bad, "landing-page") with { KillSwitchVersion = 2 });

        await LoadAsync(4, 2);

        Assert.Equal(new RuleSetVersions(3, 2), _snapshots.Find("shop")!.Versions);
        Assert.Contains("landing-page", _snapshots.Find("shop")!.KillSwitches.Features);
    }

    [Fact]
    public async Task A_kill_switch_alone_does_not_compile_again()
    {
        Answer(Document(3, EdgeHarness.Rules));
        await LoadAsync(3, 1);
        var compiled = _snapshots.Find("shop")!.Rules;
        Answer(Document(3, EdgeHarness.Rules, "landing-page") with { KillSwitchVersion = 2 });

        await LoadAsync(3, 2);

        Assert.Same(compiled, _snapshots.Find("shop")!.Rules);
        Assert.Contains("landing-page", _snapshots.Find("shop")!.KillSwitches.Features);
    }

    [Fact]
    public async Task Rules_never_go_back_behind_what_was_told()
    {
        Answer(Document(5, EdgeHarness.Rules));
        await LoadAsync(5, 1);
        Answer(Document(6, EdgeHarness.Rules));

        await Assert.ThrowsAsync<StaleRulesException>(() => LoadAsync(7, 1));
        await Assert.ThrowsAsync<StaleRulesException>(() => LoadAsync(4, 0));

        Assert.Equal(5, _snapshots.Find("shop")!.Version);
    }

    [Fact]
    public async Task A_grid_that_fails_keeps_the_rules()
    {
        Answer(Document(3, EdgeHarness.Rules));
        await LoadAsync(3, 1);
        _source.Answer = (_, _) => throw new ArgumentException("not connected");

        await Assert.ThrowsAsync<ArgumentException>(() => LoadAsync(4, 1));

        Assert.Equal(3, _snapshots.Find("shop")!.Version);
    }

    [Fact]
    public async Task The_edge_is_ready_once_every_site_has_rules()
    {
        var readiness = new RuleSetReadiness(_snapshots, _sites);
        Assert.Equal(HealthStatus.Unhealthy, (await readiness.CheckHealthAsync(new HealthCheckContext(), default)).Status);
        Answer(Document(3, EdgeHarness.Rules));

        await LoadAsync(3, 1);

        Assert.Equal(HealthStatus.Healthy, (await readiness.CheckHealthAsync(new HealthCheckContext(), default)).Status);
    }

    [Fact]
    public async Task The_edge_is_ready_without_rules_after_a_site_had_none_for_a_while()
    {
        var readiness = new RuleSetReadiness(_snapshots, _sites);
        await LoadAsync(0, 0);
        _loader.NoteNone();
        Assert.Equal(HealthStatus.Unhealthy, (await readiness.CheckHealthAsync(new HealthCheckContext(), default)).Status);

        _time.Advance(TimeSpan.FromSeconds(5));
        _loader.NoteNone();

        Assert.Equal(HealthStatus.Healthy, (await readiness.CheckHealthAsync(new HealthCheckContext(), default)).Status);
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

    private const string Bad = """{"features":{"f":{"rules":[{"condition":{"a":{"$unknown":1}},"force":1}]}}}""";

    private Task LoadAsync(long rules, long killSwitches) => _loader.LoadAsync("shop", new RuleSetVersions(rules, killSwitches), default);

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
