using System.Threading.Channels;
using Personalization.Background;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.Profiles;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Http;

namespace Personalization.EdgeFrontend.Pages.Exposures;

/// <summary>
/// Carries what was served to the grains, behind the pages. The queue is bounded and a full one drops, counted: a report that is lost is
/// made again with the visitor's next page, because the grain goes on asking for it until it has it.
/// </summary>
internal sealed partial class ExposureReporter(
    ClusterConnection cluster,
    IServedReports reports,
    IDecisionClient decisions,
    TimeProvider time,
    EdgeMetrics metrics,
    ILogger<ExposureReporter> logger) : ContinuousService(time, logger)
{
    /// <summary>Most reports that wait.</summary>
    public const int Capacity = 10_000;

    private const int Carriers = 8;
    private const int MaxUserAgentLength = 512;

    /// <summary>How long a stopping host waits for what is queued.</summary>
    private static readonly TimeSpan LastMoments = TimeSpan.FromSeconds(3);

    private readonly Channel<ServedPage> _queue =
        Channel.CreateBounded<ServedPage>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>What a request says about an exposure, without its experiments.</summary>
    public static ServedReport Describe(HttpContext context, VisitFeature visit, string? url)
    {
        var agent = HeaderText.Decode(context.Request.Headers.UserAgent.ToString());
        return new ServedReport
        {
            Site = visit.Site.Name,
            Expose = true,
            UserId = visit.Visitor.UserId,
            ClaimedUserId = visit.Visitor.ClaimedUserId,
            Proof = visit.Visitor.Proof,
            AnonymousId = visit.Visitor.AnonymousId,
            Url = url,
            UserAgent = agent.Length == 0 ? null : agent[..Math.Min(agent.Length, MaxUserAgentLength)],
            Ip = context.Connection.RemoteIpAddress?.ToString(),
        };
    }

    /// <summary>Queues a report; never waits.</summary>
    public void Enqueue(ServedPage page)
    {
        // Of somebody who proved nothing, nothing is kept.
        if (page.Visitor.KeepingGrain(page.Site) is null) return;
        if (!_queue.Writer.TryWrite(page))
        {
            metrics.Exposure("dropped");
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        if (Running is { } carrying)
        {
            await Task.WhenAny(carrying, Task.Delay(LastMoments, Time, cancellationToken));
        }

        await base.StopAsync(cancellationToken);
    }

    protected override Task RunAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Carriers).Select(_ => CarryAsync(stoppingToken)));

    private async Task CarryAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await foreach (var page in _queue.Reader.ReadAllAsync(stoppingToken))
            {
                await cluster.WaitAsync(stoppingToken);
                await CarryAsync(page, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops and could not wait longer.
        }
    }

    private async Task CarryAsync(ServedPage page, CancellationToken stoppingToken)
    {
        try
        {
            var report = page.Question is null ? page.Report : await AskAsync(page, stoppingToken);
            if (report is null || report.Assignments.Length == 0) return;
            await reports.ReportAsync(page.Site, page.Visitor, report, stoppingToken);
            metrics.Exposure("reported");
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            metrics.Exposure("failed");
            Log.Failed(logger, page.Site.Name, exception.GetType().Name);
        }
    }

    /// <summary>The experiments of a first view: the same question, asked of the grain that the visitor has by now.</summary>
    private async Task<ServedReport?> AskAsync(ServedPage page, CancellationToken cancellationToken)
    {
        var answer = await decisions.DecideAsync(page.Site, page.Visitor, page.Question!, cancellationToken);
        if (answer is { Failure: null, Result.Decisions: [var decided, ..] } && decided.Variant == page.Shown)
        {
            return page.Report with { Assignments = decided.Experiments, ClaimKey = answer.Result.ClaimKey };
        }

        // Late, or decided otherwise by now: what was shown can no longer be told with certainty.
        metrics.Exposure("unclear");
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1251, LogLevel.Warning, "Site {Site}: what was served could not be reported: {Kind}")]
        public static partial void Failed(ILogger logger, string site, string kind);
    }
}
