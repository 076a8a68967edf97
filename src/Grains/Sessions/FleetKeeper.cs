using Microsoft.Extensions.Logging;
using Personalization.Background;
using Personalization.Grains.Interfaces;

namespace Personalization.Grains.Sessions;

/// <summary>
/// Keeps the registry of sessions awake. A young one has changes wait, so that one which was lost with its silo is made anew at once and
/// not when it is needed. Every silo does it.
/// </summary>
internal sealed partial class FleetKeeper(IGrainFactory grains, TimeProvider time, ILogger<FleetKeeper> logger)
    : ContinuousService(time, logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, Time);
        do
        {
            try
            {
                await grains.GetGrain<IEdgeFleetGrain>(IEdgeFleetGrain.Key).ListAsync();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotReached(logger, exception.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(264, LogLevel.Debug, "The registry of edges' sessions does not answer: {Kind}")]
        public static partial void NotReached(ILogger logger, string kind);
    }
}
