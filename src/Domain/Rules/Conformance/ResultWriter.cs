using System.Buffers;
using System.Text.Json;
using Personalization.Domain.Decisions;
using Personalization.Domain.Experiments;
using Personalization.Domain.Rules.Compilation;

namespace Personalization.Domain.Rules.Conformance;

/// <summary>Writes decisions as the public format's SDKs report them, so that whole results can be compared.</summary>
internal static class ResultWriter
{
    /// <summary>Fields of a rule that its experiment repeats: always when there, or only when truthy.</summary>
    private static readonly string[] Repeated =
    [
        "weights", "hashAttribute", "fallbackAttribute", "disableStickyBucketing", "namespace", "meta", "ranges", "name", "phase", "seed",
        "hashVersion", "filters", "condition",
    ];

    public static JsonElement Feature(Decision decision, JsonElement features, CaseTraits traits) => Write(writer =>
    {
        Start(writer, decision, traits);
        if (decision.Experiment is { } result)
        {
            writer.WritePropertyName("experiment");
            Experiment(writer, features.GetProperty(decision.Feature).GetProperty("rules")[decision.RuleIndex], result.Key);
        }

        writer.WriteEndObject();
    });

    /// <summary>Without the experiment's definition, but with the sticky documents.</summary>
    public static JsonElement FeatureOnly(Decision decision, CaseTraits traits, StickyDocuments? documents) => Write(writer =>
    {
        Start(writer, decision, traits);
        if (documents is not null)
        {
            writer.WritePropertyName("documents");
            documents.ToJson().WriteTo(writer);
        }

        writer.WriteEndObject();
    });

    public static JsonElement ExperimentResult(ExperimentResult? result, CaseTraits traits) => Write(writer =>
    {
        if (result is null)
            writer.WriteNullValue();
        else
            Result(writer, result, traits);
    });

    public static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static void Start(Utf8JsonWriter writer, Decision decision, CaseTraits traits)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("value");
        writer.WriteRawValue(decision.Value.Json.Span);
        writer.WriteBoolean("on", decision.Value.IsTruthy);
        writer.WriteBoolean("off", !decision.Value.IsTruthy);
        writer.WriteString("source", decision.Reason.ToSource());
        writer.WriteString("ruleId", decision.RuleId ?? "");
        if (decision.Experiment is null)
            return;
        writer.WritePropertyName("experimentResult");
        Result(writer, decision.Experiment, traits);
    }

    private static void Experiment(Utf8JsonWriter writer, JsonElement rule, string key)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("variations");
        rule.GetProperty("variations").WriteTo(writer);
        writer.WriteString("key", key);
        foreach (var name in (ReadOnlySpan<string>)["coverage", "bucketVersion", "minBucketVersion"])
        {
            if (rule.TryGetProperty(name, out var value))
                Member(writer, name, value);
        }

        foreach (var name in Repeated)
        {
            if (rule.TryGetProperty(name, out var value) && JsonFields.IsTruthy(value))
                Member(writer, name, value);
        }

        writer.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter writer, ExperimentResult result, CaseTraits traits)
    {
        writer.WriteStartObject();
        writer.WriteString("key", result.VariationKey);
        writer.WriteString("featureId", result.Feature);
        writer.WriteBoolean("inExperiment", result.InExperiment);
        writer.WriteBoolean("hashUsed", result.HashUsed);
        writer.WriteNumber("variationId", result.VariationIndex);
        writer.WritePropertyName("value");
        writer.WriteRawValue(result.Definition.Variations[result.VariationIndex].Value.Json.Span);
        writer.WriteString("hashAttribute", result.HashAttribute);
        writer.WritePropertyName("hashValue");
        writer.WriteRawValue(traits.HashValue(result.HashAttribute));
        writer.WriteBoolean("stickyBucketUsed", result.StickyUsed);
        if (!string.IsNullOrEmpty(result.VariationName))
            writer.WriteString("name", result.VariationName);
        if (result.Bucket is { } bucket)
            writer.WriteNumber("bucket", bucket);
        if (result.Definition.Variations[result.VariationIndex].Passthrough)
            writer.WriteBoolean("passthrough", true);
        writer.WriteEndObject();
    }

    private static void Member(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }
}
