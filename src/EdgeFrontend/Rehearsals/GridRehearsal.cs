using Microsoft.Extensions.Options;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Grid.Decisions;
using Personalization.EdgeFrontend.Grid.RuleSets;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Rehearsals;

/// <summary>
/// Asks the grid for a few visitors whom it knows nothing of, and compares every feature's answer with what this edge's own copy of the
/// rules says of them.
/// </summary>
internal sealed partial class GridRehearsal(
    IGrainFactory grains, IOptions<EdgeOptions> edge, TimeProvider time, ILogger<GridRehearsal> logger)
{
    /// <summary>Enough that most variations of an even experiment are drawn, and most silos asked.</summary>
    private const int Visitors = 12;

    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(3);

    private readonly ProfileGrains _profiles = new(grains);

    /// <summary>Asks by one version.</summary>
    /// <returns>Whether every question was answered, and what was wrong with an answer.</returns>
    public async Task<(bool IsWhole, string? Failure)> AskAsync(Site site, EdgeRuleSet rules, CancellationToken cancellationToken)
    {
        string[] features = [.. rules.Rules.FeatureNames];
        if (features.Length == 0) return (true, null);
        var isWhole = true;
        for (var number = 0; number < Visitors; number++)
        {
            try
            {
                if (await AskAsync(site, rules, features, number, cancellationToken) is not { } wrong) continue;
                if (wrong.Length == 0)
                {
                    isWhole = false;
                    continue;
                }

                // Versions and kill switches meet within a moment; what is still wrong then is wrong.
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
                if (await AskAsync(site, rules, features, number, cancellationToken) is { Length: > 0 } still) return (true, still);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever kept the answer away, nobody can say whether it would have been right.
                Log.NotAnswered(logger, site.Name, exception.GetType().Name);
                isWhole = false;
            }
        }

        return (isWhole, null);
    }

    /// <summary>Asks for one visitor.</summary>
    /// <returns>Null when all is right, nothing where the silo does not have this version, and else what is wrong.</returns>
    private async Task<string?> AskAsync(Site site, EdgeRuleSet rules, string[] features, int number, CancellationToken cancellationToken)
    {
        var id = $"grid-synthetic-{number}";
        var asked = time.GetUtcNow();
        var result = await _profiles.Get(GrainKeys.Anonymous(site.Space, id))
            .DecideAsync(
                new DecisionRequest
                {
                    Site = site.Name,
                    Features = features,
                    AnonymousId = id,
                    Path = "/",
                    Query = "",
                    Location = edge.Value.Location,
                    Proof = VisitorProof.Adopting,
                    RuleSetVersion = rules.IsCandidate ? rules.Version : 0,
                    WaitBudget = TimeSpan.Zero,
                },
                cancellationToken)
            .WaitAsync(CallDeadline, time, cancellationToken);
        if (result.RuleSetVersion != rules.Version || result.KillSwitchVersion != rules.Versions.KillSwitches) return "";
        foreach (var decision in result.Decisions)
        {
            if (IsRight(rules, id, decision, asked) || IsRight(rules, id, decision, time.GetUtcNow())) continue;
            return $"{result.Silo} decides feature {decision.Feature} otherwise than the rules say";
        }

        return result.Decisions.Length == features.Length ? null : $"{result.Silo} decided {result.Decisions.Length} of {features.Length} features";
    }

    /// <summary>Schedules begin between a question and its check, so that both moments count.</summary>
    private bool IsRight(EdgeRuleSet rules, string id, FeatureDecision given, DateTimeOffset at)
    {
        var own = DecisionEngine.Decide(rules.Rules, given.Feature, new DecisionInput
        {
            AnonymousId = id,
            Path = "/",
            Query = "",
            Location = edge.Value.Location,
            Now = at,
            KillSwitches = rules.KillSwitches.Features,
            IsEverythingOff = rules.KillSwitches.AreVariationsOff(edge.Value.Location),
            Sticky = NoAssignments.Instance,
        });
        return own.Variant == given.Variant && own.Value.Json.Span.SequenceEqual(given.Value);
    }

    private static partial class Log
    {
        [LoggerMessage(1283, LogLevel.Debug, "Site {Site}: a synthetic visitor was not answered: {Kind}")]
        public static partial void NotAnswered(ILogger logger, string site, string kind);
    }
}
