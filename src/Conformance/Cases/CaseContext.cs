using System.Buffers;
using System.Text.Json;
using Personalization.Conformance.Compilation;
using Personalization.Conformance.Experiments;
using Personalization.Conformance.Running;
using Personalization.Domain.Inputs;
using Personalization.Domain.Values;

namespace Personalization.Conformance.Cases;

/// <summary>Reads a case's SDK context: the document part goes to the compiler, the rest becomes the engine's input.</summary>
internal static class CaseContext
{
    public static byte[] Document(JsonElement context)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in (ReadOnlySpan<string>)["features", "savedGroups", "contextualBandits"])
            {
                if (context.ValueKind != JsonValueKind.Object
                    || !context.TryGetProperty(member, out var value)
                    || value.ValueKind != JsonValueKind.Object)
                {
                    continue;
                }

                writer.WritePropertyName(member);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static CaseInput Input(JsonElement context, IStickyLookup? sticky = null) => new(
        new DecisionInput
        {
            Traits = CaseTraits.Of(context),
            Url = JsonFields.OptionalText(context, "url"),
            Sticky = sticky,
            Preview = Preview(context),
        },
        new FormatContext
        {
            Enabled = !context.TryGetProperty("enabled", out var enabled) || enabled.ValueKind != JsonValueKind.False,
            QaMode = JsonFields.Flag(context, "qaMode"),
            ForcedVariations = Forced(context),
            Groups = Groups(context),
        });

    /// <summary>The context's document, compiled with what the context changes, and with an experiment that stands alone.</summary>
    public static CaseRuleSet Compile(JsonElement context, JsonElement standalone = default) =>
        CaseRuleSet.Compile(Document(context), Overrides(context), standalone);

    private static JsonElement Overrides(JsonElement context) =>
        context.ValueKind == JsonValueKind.Object && context.TryGetProperty("overrides", out var overrides) ? overrides : default;

    private static Dictionary<string, int>? Forced(JsonElement context)
    {
        if (!context.TryGetProperty("forcedVariations", out var forced) || forced.ValueKind != JsonValueKind.Object) return null;
        return JsonFields.Entries(forced).Where(entry => entry.Value.ValueKind == JsonValueKind.Number)
            .ToDictionary(entry => entry.Key, entry => entry.Value.GetInt32(), StringComparer.Ordinal);
    }

    private static HashSet<string>? Groups(JsonElement context)
    {
        if (!context.TryGetProperty("groups", out var groups) || groups.ValueKind != JsonValueKind.Object) return null;
        return [.. JsonFields.Entries(groups).Where(entry => JsonFields.IsTruthy(entry.Value)).Select(entry => entry.Key)];
    }

    private static Dictionary<string, ReadOnlyMemory<byte>>? Preview(JsonElement context)
    {
        if (!context.TryGetProperty("forcedFeatureValues", out var forced) || forced.ValueKind != JsonValueKind.Object) return null;
        return JsonFields.Entries(forced).ToDictionary(
            entry => entry.Key, entry => (ReadOnlyMemory<byte>)JsonFields.Raw(entry.Value).ToArray(), StringComparer.Ordinal);
    }
}
