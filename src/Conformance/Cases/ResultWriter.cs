using System.Buffers;
using System.Text.Json;
using Personalization.Domain.Compilation;
using Personalization.Domain.Decisions;
using Personalization.Domain.Experiments;
using Personalization.Domain.Values;

namespace Personalization.Conformance.Cases;

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
            Experiment(writer, features.GetProperty(decision.Feature).GetProperty("rules")[decision.RuleIndex], result);
        }

        writer.WriteEndObject();
    });

    /// <summary>A result with the sticky documents.</summary>
    public static JsonElement WithDocuments(JsonElement result, StickyDocuments documents) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in JsonFields.Entries(result))
        {
            Member(writer, name, value);
        }

        Member(writer, "documents", documents.ToJson());
        writer.WriteEndObject();
    });

    public static JsonElement ExperimentResult(ExperimentResult? result, CaseTraits traits, bool isStandalone = false) => Write(writer =>
    {
        if (result is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            Result(writer, result, traits, isStandalone);
        }
    });

    public static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

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
        if (decision.Experiment is null) return;
        writer.WritePropertyName("experimentResult");
        Result(writer, decision.Experiment, traits, isStandalone: false);
    }

    private static void Experiment(Utf8JsonWriter writer, JsonElement rule, ExperimentResult result)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("variations");
        ExperimentCompiler.VariationsOf(rule).WriteTo(writer);
        writer.WriteString("key", result.Key);
        foreach (var name in (ReadOnlySpan<string>)["coverage", "bucketVersion", "minBucketVersion"])
        {
            if (rule.TryGetProperty(name, out var value))
            {
                Member(writer, name, value);
            }
        }

        // The context's shares take the place of the rule's own.
        var replaced = result.Leaf is { IsContext: true };
        foreach (var name in Repeated)
        {
            if (name == "weights" && replaced) continue;
            if (rule.TryGetProperty(name, out var value) && JsonFields.IsTruthy(value))
            {
                Member(writer, name, value);
            }
        }

        if (replaced)
        {
            Numbers(writer, "weights", result.Leaf!.Weights);
        }

        if (IsCounted(result))
        {
            writer.WriteStartObject("contextualBandit");
            Leaf(writer, result.Leaf!);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>Only visitors whom the hash put into a variation teach the bandit anything.</summary>
    private static bool IsCounted(ExperimentResult result) => result is { Leaf: not null, HashUsed: true, InExperiment: true };

    private static void Leaf(Utf8JsonWriter writer, ContextualLeaf leaf)
    {
        if (leaf.LeafId is { } id)
        {
            writer.WriteNumber("leafId", id);
        }

        Numbers(writer, "variationWeights", leaf.Weights);
        if (leaf.BanditVersion is { } version)
        {
            writer.WriteNumber("banditVersion", version);
        }
    }

    private static void Numbers(Utf8JsonWriter writer, string name, double[]? numbers)
    {
        if (numbers is null) return;
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    private static void Result(Utf8JsonWriter writer, ExperimentResult result, CaseTraits traits, bool isStandalone)
    {
        writer.WriteStartObject();
        writer.WriteString("key", result.VariationKey);
        writer.WriteString("featureId", isStandalone ? null : result.Feature);
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
        {
            writer.WriteString("name", result.VariationName);
        }

        if (result.Bucket is { } bucket)
        {
            writer.WriteNumber("bucket", bucket);
        }

        if (result.Definition.Variations[result.VariationIndex].Passthrough)
        {
            writer.WriteBoolean("passthrough", true);
        }

        if (IsCounted(result))
        {
            Leaf(writer, result.Leaf!);
        }

        writer.WriteEndObject();
    }

    private static void Member(Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }
}
