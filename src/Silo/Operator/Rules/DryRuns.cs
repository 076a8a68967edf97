using Orleans.Runtime.Placement;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Rules;

/// <summary>Tries a document on every silo's latest visitors.</summary>
internal sealed class DryRuns(IGrainFactory grains, TimeProvider time)
{
    /// <summary>A silo that takes longer is left out.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    public async Task<DryRunModel> RunAsync(string site, long version, byte[] document)
    {
        var hosts = await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true).WaitAsync(AnswerTimeout, time);
        var answers = await Task.WhenAll(hosts.Keys.Select(silo => RunAsync(silo, new DryRunRequest { Site = site, Document = document })));
        // An activation that could not be placed where it was to be has looked at a silo that another one looked at too.
        var found = answers.OfType<DryRunResult>().DistinctBy(one => one.Silo).ToList();
        var moves = found.SelectMany(one => one.Moves)
            .GroupBy(move => (move.Route, move.Feature, move.From, move.To))
            .Select(group => new DryRunMoveModel(
                group.Key.Route,
                group.Key.Feature,
                group.Key.From,
                group.Key.To,
                group.Sum(one => one.Count),
                group.Sum(one => one.Exposed)))
            .OrderByDescending(move => move.Count)
            .ThenBy(move => move.Route, StringComparer.Ordinal)
            .ToArray();
        var sampled = found.Sum(one => one.Sampled);
        var moved = moves.Sum(move => move.Count);
        return new DryRunModel(
            version,
            found.Count,
            sampled,
            moved,
            sampled == 0 ? 0 : Math.Round((double)moved / sampled, 4),
            moves.Sum(move => move.Exposed),
            found.Sum(one => one.Failed),
            moves);
    }

    private async Task<DryRunResult?> RunAsync(SiloAddress silo, DryRunRequest request)
    {
        try
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
            return await grains.GetGrain<IDryRunGrain>(silo.ToParsableString()).RunAsync(request).WaitAsync(AnswerTimeout, time);
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            return null;
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }
}
