using Microsoft.Extensions.Logging;
using Personalization.Background;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Spaces;

namespace Personalization.Grains.Profiles.Pull;

/// <summary>
/// Wakes the budget of each space as a silo starts, so that its first careful second is over before the first visitor comes. Nothing is
/// asked of the Profile API.
/// </summary>
internal sealed partial class UpstreamWarmUp(
    SiteDirectory sites, IGrainFactory grains, TimeProvider time, ILogger<UpstreamWarmUp> logger) : ContinuousService(time, logger)
{
    protected override Task RunAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(sites.Spaces.Where(s => sites.FindSpace(s) is not null).Select(space => WarmAsync(space, stoppingToken)));

    private async Task WarmAsync(string space, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IUpstreamBudgetGrain>(space).AcquireAsync(new BudgetRequest());
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotWarm(logger, exception, space);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(170, LogLevel.Debug, "Space {Space} was not warmed up at start; the first pull does it")]
        public static partial void NotWarm(ILogger logger, Exception exception, string space);
    }
}
