using Personalization.EdgeFrontend.Grid.RuleSets.LastKnown;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Hosting.Health;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Grid.RuleSets;

/// <summary>
/// Puts the rules of the last life of this edge in force as it starts, and says whether it may serve by them alone. What the session tells
/// takes their place, whatever they are.
/// </summary>
internal sealed partial class LastKnownRules(
    RuleSetLoader rules,
    RulesKeeper keeper,
    ISiteCatalog sites,
    ServingAlone alone,
    EdgeMetrics metrics,
    TimeProvider time,
    ILogger<LastKnownRules> logger) : IHostedService
{
    /// <summary>An edge that has not heard of a silo for so long since its start serves by what it kept.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Remark of the parts of readiness that miss the cluster.</summary>
    public const string Remark = "no silo has answered since the start: the rules that were last in force here are served, and nobody is known";

    private readonly long _started = time.GetTimestamp();

    /// <summary>Whether every site that serves variations has its last rules, and no silo has answered for long enough.</summary>
    public bool ServeAlone =>
        keeper.IsOn
        && time.GetElapsedTime(_started) >= Patience
        && sites.Current.Sites.All(site => !site.Features.Variations || rules.IsLastKnown(site.Name));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.LastKnownRules = () => sites.Current.Sites.Count(site => rules.IsLastKnown(site.Name));
        alone.Remark = () => ServeAlone ? Remark : null;
        foreach (var site in sites.Current.Sites)
        {
            if (keeper.Read(site.Name) is { } kept && rules.Restore(site.Name, kept))
            {
                Log.Restored(logger, site.Name, kept.Document.Info.Version, kept.Document.KillSwitchVersion, kept.KeptAt);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(
            1263,
            LogLevel.Information,
            "Site {Site}: rules version {Version} with kill switches version {KillSwitches}, kept at {At}, are in force until a silo answers")]
        public static partial void Restored(ILogger logger, string site, long version, long killSwitches, DateTimeOffset at);
    }
}
