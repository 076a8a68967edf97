using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Rules;

namespace Personalization.Grains.DryRuns;

/// <summary>
/// Tries a document on what this silo's visitors asked lately. One question after the other, so that visitors hardly notice.
/// </summary>
[GrainType("dry-run")]
internal sealed class DryRunGrain(
    DecisionSample sample, DryRunDocuments documents, RuleSetCache rules, ILocalSiloDetails silo, TimeProvider time) : Grain, IDryRunGrain
{
    /// <summary>All of it together.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Behind so many questions the silo's visitors come first, for nineteen times as long as those took and at most 50 ms.
    /// </summary>
    private const int AtOnce = 8;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(1);

    public async Task<DryRunResult> RunAsync(DryRunRequest request)
    {
        var name = silo.SiloAddress.ToParsableString();
        if (RuleSetCompiler.Compile(request.Document, CompileMode.Strict).RuleSet is not { } tried) return new DryRunResult { Silo = name };
        var run = documents.Begin(tried);
        try
        {
            return await RunAsync(run, request.Site, name);
        }
        finally
        {
            documents.End(run);
        }
    }

    private async Task<DryRunResult> RunAsync(Guid run, string site, string name)
    {
        var began = time.GetTimestamp();
        var moves = new Dictionary<(string Route, string Feature, string From, string To), (long Count, long Exposed)>();
        var (sampled, failed) = (0L, 0L);
        foreach (var batch in sample.Of(site).Chunk(AtOnce))
        {
            if (time.GetElapsedTime(began) > Limit) break;
            var batchBegan = time.GetTimestamp();
            foreach (var (entry, answer) in await Task.WhenAll(batch.Select(entry => AskAsync(run, entry))))
            {
                if (answer is null) continue;
                sampled++;
                failed += answer.To is null ? 1 : 0;
                if (!answer.IsMoved) continue;
                var key = (RouteOf(site, entry.Request), entry.Request.Features[0], answer.From, answer.To ?? "failed");
                var (count, exposed) = moves.GetValueOrDefault(key);
                moves[key] = (count + 1, exposed + (answer.IsExposed ? 1 : 0));
            }

            var spent = time.GetElapsedTime(batchBegan);
            await Task.Delay(Min(spent * 19, TimeSpan.FromMilliseconds(50)), time);
        }

        return new DryRunResult
        {
            Silo = name,
            Sampled = sampled,
            Failed = failed,
            Moves =
            [
                .. moves.Select(move => new DryRunMove
                {
                    Route = move.Key.Route,
                    Feature = move.Key.Feature,
                    From = move.Key.From,
                    To = move.Key.To,
                    Count = move.Value.Count,
                    Exposed = move.Value.Exposed,
                }),
            ],
        };
    }

    private async Task<(DecisionSample.Entry Entry, DryRunAnswer? Answer)> AskAsync(Guid run, DecisionSample.Entry entry)
    {
        try
        {
            var answer = await GrainFactory.GetGrain<IUserProfileGrain>(entry.Key)
                .DryRunAsync(new DryRunQuestion { Run = run, Request = entry.Request })
                .WaitAsync(AnswerTimeout, time);
            return (entry, answer);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return (entry, null);
        }
    }

    private string RouteOf(string site, DecisionRequest request) =>
        request.Path is { } path
        && rules.Find(site) is { } snapshot
        && snapshot.Rules.TryMatchRoute(
            Uri.TryCreate(request.Url, UriKind.Absolute, out var url) ? url.IdnHost : "", path, request.Query, "GET", out var route)
            ? route!.Pattern
            : "";

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
