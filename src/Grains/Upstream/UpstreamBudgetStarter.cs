using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Spaces;

namespace Personalization.Grains.Upstream;

/// <summary>Wakes each space's budget when a silo starts, so that its first careful second is over before the first visitor comes.</summary>
internal sealed partial class UpstreamBudgetStarter(SiteDirectory sites, IGrainFactory grains, ILogger<UpstreamBudgetStarter> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var space in sites.Spaces.Where(s => sites.FindSpace(s) is not null))
        {
            try
            {
                await grains.GetGrain<IUpstreamBudgetGrain>(space).AcquireAsync(new BudgetRequest());
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotWoken(logger, e, space);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(170, LogLevel.Debug, "The budget of space {Space} was not woken at start; the first pull wakes it")]
        public static partial void NotWoken(ILogger logger, Exception exception, string space);
    }
}
