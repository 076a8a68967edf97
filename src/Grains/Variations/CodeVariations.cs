using System.Text.Json;
using Microsoft.Extensions.Logging;
using Personalization.Background;
using Personalization.Domain.Inputs;
using Personalization.Domain.Routing;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Telemetry;

namespace Personalization.Grains.Variations;

/// <summary>
/// Asks a host's own code where the rule document leaves a feature at its default. Kill switches, previews and rules come first, so that an
/// operator can overrule code without a deployment. Whatever the code does, the page gets an answer in time.
/// </summary>
internal sealed partial class CodeVariations(IEnumerable<CodeVariation> variations, TimeProvider time, ILogger<CodeVariations> logger)
{
    /// <summary>Code that takes longer gives the default.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    /// <summary>The variant that is told of a path that code chose.</summary>
    public const string Variant = "code";

    private readonly CodeVariation[] _variations = [.. variations];

    public bool Exist => _variations.Length > 0;

    /// <summary>Puts the code's choice in the place of the default.</summary>
    public async ValueTask<DecisionResult> ApplyAsync(DecisionResult result, DecisionRequest request, ITraitSource? profile)
    {
        if (profile is null
            || result.Decisions is not [{ Reason: "DEFAULT" or "STATIC" } decided]
            || decided.Experiments.Length > 0
            || request.Preview.Length > 0)
        {
            return result;
        }

        foreach (var variation in _variations)
        {
            if (!variation.Fits(request.Site, request.Path)) continue;
            var path = await ChooseAsync(variation, profile, request);
            if (path is null) return result;
            var chosen = decided with { Value = JsonSerializer.SerializeToUtf8Bytes(path), Variant = Variant, Reason = "TARGETING_MATCH" };
            return result with { Decisions = [chosen] };
        }

        return result;
    }

    private async Task<string?> ChooseAsync(CodeVariation variation, ITraitSource profile, DecisionRequest request)
    {
        try
        {
            if (variation.Begin(new VisitorProfile(profile)) is not { } call) return Default("refused");
            call.ObserveExceptions();
            var path = await call.WaitAsync(Limit, time);
            if (path is null) return Default("none");
            if (VariationPath.Explain(path) is { } reason)
            {
                Log.BadPath(logger, request.Site, reason);
                return Default("bad-path");
            }

            Count("chosen");
            return path;
        }
        catch (TimeoutException)
        {
            Log.Slow(logger, request.Site, Limit.TotalMilliseconds);
            return Default("slow");
        }
        catch (Exception exception)
        {
            Log.Failed(logger, request.Site, exception.GetType().Name);
            return Default("failed");
        }
    }

    private static string? Default(string outcome)
    {
        Count(outcome);
        return null;
    }

    private static void Count(string outcome) => GrainMetrics.CodeVariations.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private static partial class Log
    {
        [LoggerMessage(240, LogLevel.Warning, "Site {Site}: a variation in code failed with {Kind}; the default is served")]
        public static partial void Failed(ILogger logger, string site, string kind);

        [LoggerMessage(241, LogLevel.Warning, "Site {Site}: a variation in code took longer than {Limit} ms; the default is served")]
        public static partial void Slow(ILogger logger, string site, double limit);

        [LoggerMessage(242, LogLevel.Warning, "Site {Site}: a variation in code gave a path that {Reason}; the default is served")]
        public static partial void BadPath(ILogger logger, string site, string reason);
    }
}
