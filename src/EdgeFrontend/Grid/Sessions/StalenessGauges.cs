using System.Diagnostics.Metrics;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.Sessions;

/// <summary>
/// How old what this edge knows is. Rules are current while the session is answered and nothing newer was told of than what is in force:
/// an edge that is cut off, and one that refuses a version, both grow old.
/// </summary>
internal sealed class StalenessGauges(
    EdgeSessionLoop session, RuleSetLoader rules, ISiteCatalog sites, TimeProvider time, EdgeMetrics metrics) : IHostedService
{
    private readonly long _startedAt = time.GetTimestamp();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.WatchStaleness(() => Silence().TotalSeconds, RuleAges, RuleVersions);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private TimeSpan Silence() => session.Silence ?? time.GetElapsedTime(_startedAt);

    private IEnumerable<Measurement<double>> RuleAges()
    {
        var silence = Silence();
        return Sites().Select(site =>
        {
            var behind = rules.BehindFor(site.Name);
            return new Measurement<double>((behind > silence ? behind : silence).TotalSeconds, Tag(site));
        });
    }

    private IEnumerable<Measurement<long>> RuleVersions() =>
        Sites().Select(site => new Measurement<long>(rules.InForce(site.Name).Rules, Tag(site)));

    private IEnumerable<Site> Sites() => sites.Current.Sites.Where(site => site.Features.Variations);

    private static KeyValuePair<string, object?> Tag(Site site) => new("site", site.Name);
}
