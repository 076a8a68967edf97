using System.Buffers;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>
/// Decisions in the protocol's words. A value that is JSON null is left out, never written: the protocol says "use the default in your
/// code" that way. Metadata is flat, because clients drop what is nested.
/// </summary>
internal static class OfrepAnswers
{
    private const string StaleReason = "STALE";

    /// <summary>One flag.</summary>
    public static byte[] Single(FeatureDecision decision, long ruleSetVersion, bool stale)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            WriteFlag(json, decision, ruleSetVersion, stale);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>All flags; what comes behind them is not part of the entity tag.</summary>
    public static byte[] Flags(IReadOnlyList<FeatureDecision> decisions, long ruleSetVersion, bool stale)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var decision in decisions)
            {
                WriteFlag(json, decision, ruleSetVersion, stale);
            }

            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Bulk(byte[] flags, OfrepVersions versions, OfrepStreamAddress? stream)
    {
        var buffer = new ArrayBufferWriter<byte>(flags.Length + 256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WritePropertyName("flags");
            json.WriteRawValue(flags, skipInputValidation: true);
            json.WriteStartObject("metadata");
            json.WriteNumber("ruleSetVersion", versions.Rules);
            json.WriteEndObject();
            if (stream is not null)
            {
                json.WriteStartArray("eventStreams");
                json.WriteStartObject();
                json.WriteString("type", "sse");
                json.WriteStartObject("endpoint");
                json.WriteString("origin", stream.Origin);
                json.WriteString("requestUri", stream.RequestUri);
                json.WriteEndObject();
                json.WriteNumber("inactivityDelaySec", OfrepStream.InactivitySeconds);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Problem(string? key, OfrepProblem problem)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (key is not null)
            {
                json.WriteString("key", key);
            }

            json.WriteString("errorCode", problem.Code);
            json.WriteString("errorDetails", problem.Details);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

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

    private static void WriteFlag(Utf8JsonWriter json, FeatureDecision decision, long ruleSetVersion, bool stale)
    {
        json.WriteStartObject();
        json.WriteString("key", decision.Feature);
        if (!decision.Value.AsSpan().SequenceEqual("null"u8))
        {
            json.WritePropertyName("value");
            json.WriteRawValue(decision.Value, skipInputValidation: true);
        }

        json.WriteString("reason", stale ? StaleReason : decision.Reason);
        json.WriteString("variant", decision.Variant);
        json.WriteStartObject("metadata");
        json.WriteNumber("ruleSetVersion", ruleSetVersion);
        if (decision.RuleId is { } rule)
        {
            json.WriteString("ruleId", rule);
        }

        if (decision.Experiment is { } experiment)
        {
            json.WriteString("experiment", experiment);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
