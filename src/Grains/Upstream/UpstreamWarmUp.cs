using Microsoft.Extensions.Logging;
using Personalization.Background;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles;
using Personalization.Grains.Spaces;

namespace Personalization.Grains.Upstream;

/// <summary>
/// Asks each space for one identity that does not exist as a silo starts: its budget's first careful second is over, its connection is open
/// and a refused token is known before the first visitor comes.
/// </summary>
internal sealed partial class UpstreamWarmUp(SiteDirectory sites, IGrainFactory grains, IProfileSource source, TimeProvider time, ILogger<UpstreamWarmUp> logger) : ContinuousService(time, logger)
{
    private const string NobodysId = "grid-warm-up";

    protected override Task RunAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(sites.Spaces.Where(s => sites.FindSpace(s) is not null).Select(space => WarmAsync(space, stoppingToken)));

    private async Task WarmAsync(string space, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IUpstreamBudgetGrain>(space).AcquireAsync(new BudgetRequest());
            await source.PullAsync(new ProfileIdentity(space, GrainKeys.UserIdType, NobodysId), new PullTicket(PullUrgency.Proven, 0, Time), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotWarm(logger, e, space);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(170, LogLevel.Debug, "Space {Space} was not warmed up at start; the first pull does it")]
        public static partial void NotWarm(ILogger logger, Exception exception, string space);
    }
}
