using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>Decisions in the protocol's words.</summary>
internal static class OfrepAnswers
{
    private const string StaleReason = "STALE";

    /// <summary>One flag.</summary>
    public static byte[] Single(FeatureDecision decision, long ruleSetVersion, bool stale) =>
        JsonSerializer.SerializeToUtf8Bytes(Flag(decision, ruleSetVersion, stale), OfrepJson.Default.OfrepFlag);

    /// <summary>All flags; what comes behind them is not part of the entity tag.</summary>
    public static byte[] Flags(IReadOnlyList<FeatureDecision> decisions, long ruleSetVersion, bool stale) =>
        JsonSerializer.SerializeToUtf8Bytes(
            [.. decisions.Select(decision => Flag(decision, ruleSetVersion, stale))], OfrepJson.Default.OfrepFlagArray);

    public static byte[] Bulk(byte[] flags, OfrepVersions versions, OfrepStreamAddress? stream) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new OfrepBulk(
                flags,
                new OfrepBulkMetadata(versions.Rules),
                stream is null
                    ? null
                    : [new OfrepEventStream("sse", new OfrepEventEndpoint(stream.Origin, stream.RequestUri), OfrepStream.InactivitySeconds)]),
            OfrepJson.Default.OfrepBulk);

    public static byte[] Problem(string? key, OfrepProblem problem) =>
        JsonSerializer.SerializeToUtf8Bytes(new OfrepFailure(key, problem.Code, problem.Details), OfrepJson.Default.OfrepFailure);

    /// <summary>
    /// What a bulk answer depends on: the versions of rules, kill switches, profile and assignments, the context, who is asked about, the
    /// address of the event stream, and the flags as they came out. The last covers whatever the clock changes (schedules, relative dates,
    /// traits that expire) without naming each.
    /// </summary>
    public static string EntityTag(
        OfrepVersions versions, OfrepContext context, string? targetingKey, byte[] flags, OfrepStreamAddress? stream)
    {
        var hash = new XxHash128();
        hash.Append(
            Encoding.UTF8.GetBytes(
                $"{versions.Rules}\n{versions.KillSwitches}\n{versions.Profile}\n{versions.Sticky}\n{targetingKey}\n{stream?.Origin}{stream?.RequestUri}\n"));
        hash.Append(context.Attributes ?? []);
        hash.Append("\n"u8);
        hash.Append(flags);
        return $"\"{Convert.ToHexStringLower(hash.GetCurrentHash())}\"";
    }

    private static OfrepFlag Flag(FeatureDecision decision, long ruleSetVersion, bool stale) => new(
        decision.Feature,
        decision.Value.AsSpan().SequenceEqual("null"u8) ? null : decision.Value,
        stale ? StaleReason : decision.Reason,
        decision.Variant,
        new OfrepFlagMetadata(ruleSetVersion, decision.RuleId, decision.Experiment));
}
