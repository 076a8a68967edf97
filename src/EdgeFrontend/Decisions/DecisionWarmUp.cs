using Personalization.EdgeFrontend.Sites;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Health;

namespace Personalization.EdgeFrontend.Decisions;

/// <summary>
/// Makes the first decisions before visitors do. A process that just started compiles code and opens connections on its first calls, which
/// can take longer than a page may wait; so it is not ready until a nobody of every site was decided a few times.
/// </summary>
public sealed partial class DecisionWarmUp(IGrainFactory grains, IRuleSetSnapshots snapshots, ISiteCatalog sites, TimeProvider time, ILogger<DecisionWarmUp> logger)
    : BackgroundService, IReadinessCheck
{
    private const string NobodysId = "grid-warm-up";
    private const int Rounds = 8;
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private volatile bool _warm;

    public string Name => "decisions";

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(_warm ? Readiness.Ready : Readiness.NotReady("the first decisions have not come back yet"));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            foreach (var site in sites.Current.Sites.Where(site => site.Features.Variations)) await WarmAsync(site, stoppingToken);
            _warm = true;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops before it ever served.
        }
    }

    private async Task WarmAsync(Site site, CancellationToken cancellationToken)
    {
        var request = new DecisionRequest { Site = site.Name, AnonymousId = NobodysId, Path = "/", WaitBudget = TimeSpan.Zero };
        for (var round = 0; round < Rounds;)
        {
            try
            {
                if (snapshots.Find(site.Name) is not null)
                {
                    var grain = grains.GetGrain<IUserProfileGrain>(GrainKeys.Anonymous(site.Space, NobodysId));
                    await grain.DecideAsync(request, cancellationToken).WaitAsync(CallDeadline, time, cancellationToken);
                    round++;
                    continue;
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Log.NotYet(logger, site.Name, exception.GetType().Name);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1231, LogLevel.Debug, "Site {Site}: no decision yet: {Kind}")]
        public static partial void NotYet(ILogger logger, string site, string kind);
    }
}
