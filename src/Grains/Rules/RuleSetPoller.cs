using Microsoft.Extensions.Logging;
using Personalization.Background;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Spaces;

namespace Personalization.Grains.Rules;

/// <summary>Asks each site's grain for newer rules. Asking survives the loss of any silo, which a subscription would not.</summary>
internal sealed partial class RuleSetPoller(
    RuleSetCache cache, SiteDirectory sites, IGrainFactory grains, ILocalSiloDetails silo, TimeProvider time, ILogger<RuleSetPoller> logger)
    : ContinuousService(time, logger)
{
    /// <summary>Well under the half second that a published change may take to be seen.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(300);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, Time);
        do
        {
            foreach (var site in sites.Names)
            {
                try
                {
                    await cache.RefreshAsync(site, grains);
                    await ReportAsync(site);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.PollFailed(logger, exception, site);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>While a release is under way, its controller is told what this silo has of it, which also keeps it awake.</summary>
    private Task ReportAsync(string site)
    {
        if (cache.Find(site) is not { Release: > 0 } snapshot) return Task.CompletedTask;
        return grains.GetGrain<IReleaseGrain>(site).ReportAsync(new ReleaseHostReport
        {
            Silo = silo.SiloAddress.ToParsableString(),
            Loaded = snapshot.Candidate?.Version ?? 0,
            Refused = snapshot.Candidate is null ? snapshot.Release : 0,
        });
    }

    private static partial class Log
    {
        [LoggerMessage(220, LogLevel.Debug, "Site {Site}: newer rules could not be asked for; the ones in force stay")]
        public static partial void PollFailed(ILogger logger, Exception exception, string site);
    }
}
