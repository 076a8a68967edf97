using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using Personalization.Background;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Spaces;

namespace Personalization.Grains.Profiles;

/// <summary>
/// Wakes nobodies on a silo that has just joined, one after the other, before it is ready. Waking its first grains costs a new process
/// several milliseconds each, because what they run has to be compiled first; and when the next silo of a rolling restart stops, half of
/// its visitors come here at once. Where visitors come faster than that, they do it themselves.
/// </summary>
public sealed partial class ProfileWarmUp : ContinuousService
{
    /// <summary>Grains that have to wake up here until the way is compiled.</summary>
    public const int Wakings = 300;

    private const string NobodysId = "grid-warm-up";

    /// <summary>A machine that is never quick is ready after it all the same.</summary>
    private static readonly TimeSpan WarmUpTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(2);

    private readonly SiteDirectory _sites;
    private readonly IGrainFactory _grains;
    private readonly ILocalSiloDetails _self;
    private readonly ActivationCounter _population;
    private readonly TimeProvider _time;
    private readonly ILogger<ProfileWarmUp> _logger;
    private volatile bool _isWarm;

    internal ProfileWarmUp(
        SiteDirectory sites,
        IGrainFactory grains,
        ILocalSiloDetails self,
        ActivationCounter population,
        TimeProvider time,
        ILogger<ProfileWarmUp> logger)
        : base(time, logger) =>
        (_sites, _grains, _self, _population, _time, _logger) = (sites, grains, self, population, time, logger);

    /// <summary>Whether enough grains have woken up here, or were waited for long enough.</summary>
    public bool IsWarm => _isWarm;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var started = _time.GetTimestamp();
        try
        {
            for (var number = 0; _population.Activated < Wakings && _time.GetElapsedTime(started) < WarmUpTimeout; number++)
            {
                await WakeAsync(number, stoppingToken);
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            Log.NotWarm(_logger, exception.GetType().Name);
        }
        catch (OperationCanceledException)
        {
            // The host stops before it ever served.
        }

        _isWarm = true;
    }

    /// <summary>Somebody else each time, who has no row and leaves none, and does not stay.</summary>
    private async Task WakeAsync(int number, CancellationToken cancellationToken)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{NobodysId}-{_self.Name}-{number}");
        var nobody = _grains.GetGrain<IUserProfileGrain>(GrainKeys.Anonymous(_sites.Spaces[0], id));
        var request = new DecisionRequest
        {
            Site = _sites.Names[0],
            AnonymousId = id,
            Path = "/",
            Proof = VisitorProof.Adopting,
            WaitBudget = TimeSpan.Zero,
        };
        RequestContext.Set(IPlacementDirector.PlacementHintKey, _self.SiloAddress);
        await nobody.DecideAsync(request, cancellationToken).WaitAsync(CallDeadline, _time, cancellationToken);
        await nobody.AsReference<IGrainManagementExtension>()
            .DeactivateOnIdle(cancellationToken)
            .AsTask()
            .WaitAsync(CallDeadline, _time, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(171, LogLevel.Debug, "The silo was not warmed up: {Kind}. Its first visitors do it")]
        public static partial void NotWarm(ILogger logger, string kind);
    }
}
