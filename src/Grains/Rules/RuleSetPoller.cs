using Microsoft.Extensions.Logging;
using Personalization.Background;
using Personalization.Grains.Spaces;

namespace Personalization.Grains.Rules;

/// <summary>Asks each site's grain for newer rules. Asking survives the loss of any silo, which a subscription would not.</summary>
internal sealed partial class RuleSetPoller(
    RuleSetCache cache, SiteDirectory sites, IGrainFactory grains, TimeProvider time, ILogger<RuleSetPoller> logger) : ContinuousService(
        time, logger)
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
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.PollFailed(logger, exception, site);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(220, LogLevel.Debug, "Site {Site}: newer rules could not be asked for; the ones in force stay")]
        public static partial void PollFailed(ILogger logger, Exception exception, string site);
    }
}
