using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.WarmUp;

/// <summary>
/// Makes the first decisions before visitors do. A process that just started compiles code and opens connections on its first calls, which
/// can take longer than a page may wait; so it is not ready until nobodies of every site, spread over the silos, are decided well within
/// that time. It has no last known decisions yet: whoever came earlier and was answered late would get the default.
/// </summary>
internal sealed partial class DecisionWarmUp(
    IGrainFactory grains,
    IRuleSetSnapshots snapshots,
    LastKnownRules lastKnown,
    ISiteCatalog sites,
    IOptions<DecisionOptions> options,
    TimeProvider time,
    ILogger<DecisionWarmUp> logger)
    : WarmUpService("the first decisions have not come back yet", time, logger)
{
    private const string NobodysId = "grid-warm-up";

    /// <summary>Enough that every silo has some of them.</summary>
    private const int Nobodies = 8;

    /// <summary>Quick rounds in a row that count as warm.</summary>
    private const int QuickRounds = 15;

    /// <summary>A machine that is never quick is ready after so many rounds all the same: late pages are better than none.</summary>
    private const int MostRounds = 80;

    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ProfileGrains _profiles = new(grains);

    protected override string? MayServeCold => lastKnown.ServeAlone ? LastKnownRules.Remark : null;

    protected override async Task WarmAsync(CancellationToken stoppingToken)
    {
        foreach (var site in sites.Current.Sites.Where(site => site.Features.Variations))
        {
            await WarmAsync(site, stoppingToken);
        }
    }

    private async Task WarmAsync(Site site, CancellationToken cancellationToken)
    {
        var quick = 0;
        for (var round = 0; round < MostRounds && quick < QuickRounds;)
        {
            try
            {
                if (snapshots.IsKnown(site.Name))
                {
                    var started = Time.GetTimestamp();
                    await Task.WhenAll(
                        Enumerable.Range(0, Nobodies).Select(number => DecideAsync(site, $"{NobodysId}-{number}", cancellationToken)));
                    quick = Time.GetElapsedTime(started) < options.Value.Deadline / 2 ? quick + 1 : 0;
                    round++;
                    continue;
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Log.NotYet(logger, site.Name, exception.GetType().Name);
            }

            await Task.Delay(Pause, Time, cancellationToken);
        }
    }

    private Task<DecisionResult> DecideAsync(Site site, string anonymousId, CancellationToken cancellationToken)
    {
        var request = new DecisionRequest
        {
            Site = site.Name,
            AnonymousId = anonymousId,
            Path = "/",
            Proof = VisitorProof.Adopting,
            WaitBudget = TimeSpan.Zero,
        };
        return _profiles.Get(GrainKeys.Anonymous(site.Space, anonymousId))
            .DecideAsync(request, cancellationToken)
            .WaitAsync(CallDeadline, Time, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1231, LogLevel.Debug, "Site {Site}: no decision yet: {Kind}")]
        public static partial void NotYet(ILogger logger, string site, string kind);
    }
}
