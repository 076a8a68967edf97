using Personalization.EdgeFrontend.Grid.Profiles;

namespace Personalization.EdgeFrontend.WarmUp;

/// <summary>
/// Serves a few pages to nobody before the edge is ready. What a process does for the first time it compiles first, and a balancer sends a
/// new edge dozens of visitors at once:
/// the first of them waited half a second, and those whose decision was late by that got the default, since a new edge has no last known
/// decisions.
/// </summary>
internal sealed partial class PageWarmUp(IServedReports reports, TimeProvider time, ILogger<PageWarmUp> logger)
    : WarmUpService("the first pages are still being compiled", time, logger)
{
    /// <summary>Of each kind of page. The first compiles, the others meet what only a second visit meets.</summary>
    private const int Rounds = 3;

    /// <summary>An edge that is ready late helps nobody either.</summary>
    private static readonly TimeSpan VisitTimeout = TimeSpan.FromSeconds(10);

    protected override async Task WarmAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            patience.CancelAfter(VisitTimeout);
            await using var stage = new WarmUpStage(reports);
            for (var round = 0; round < Rounds; round++)
            {
                await Task.WhenAll(Enum.GetValues<WarmUpVisit>().Select(visit => stage.ServeAsync(visit, Stream.Null, patience.Token)));
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1271, LogLevel.Warning, "The pages that nobody sees failed; the first visitors' pages may be slow")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
