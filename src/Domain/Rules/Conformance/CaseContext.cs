using System.Buffers;
using System.Text.Json;
using Personalization.Domain.Decisions;
using Personalization.Domain.Rules.Compilation;

namespace Personalization.Domain.Rules.Conformance;

/// <summary>Reads a case's SDK context: the document part goes to the compiler, the rest becomes the engine's input.</summary>
internal static class CaseContext
{
    public static byte[] Document(JsonElement context)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in (ReadOnlySpan<string>)["features", "savedGroups"])
            {
                if (context.ValueKind != JsonValueKind.Object || !context.TryGetProperty(member, out var value) || value.ValueKind != JsonValueKind.Object)
                    continue;
                writer.WritePropertyName(member);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static DecisionInput Input(JsonElement context, IStickyLookup? sticky = null) => new()
    {
        Traits = CaseTraits.Of(context),
        Url = JsonFields.OptionalText(context, "url"),
        AllowQueryOverride = true,
        NoReservedNames = true,
        Sticky = sticky,
        Preview = Preview(context),
        Format = new FormatContext
        {
            Enabled = !context.TryGetProperty("enabled", out var enabled) || enabled.ValueKind != JsonValueKind.False,
            QaMode = JsonFields.Flag(context, "qaMode"),
            ForcedVariations = Forced(context),
            Groups = Groups(context),
        },
    };

    /// <summary>The compiled document, or why the case cannot be run: refusing anything but contextual bandits is a failure.</summary>
    public static CompiledRuleSet Accept(CompileResult result)
    {
        if (result.RuleSet is { } ruleSet)
            return ruleSet;
        if (result.Problems.All(problem => problem.Message.StartsWith("contextual bandits", StringComparison.Ordinal)))
            throw new UnsupportedCaseException("contextual bandits are not supported");
        throw new InvalidOperationException("the document is refused: " + string.Join("; ", result.Problems));
    }

    private static Dictionary<string, int>? Forced(JsonElement context)
    {
        if (!context.TryGetProperty("forcedVariations", out var forced) || forced.ValueKind != JsonValueKind.Object)
            return null;
        return JsonFields.Entries(forced).Where(entry => entry.Value.ValueKind == JsonValueKind.Number)
            .ToDictionary(entry => entry.Key, entry => entry.Value.GetInt32(), StringComparer.Ordinal);
    }

    private static HashSet<string>? Groups(JsonElement context)
    {
        if (!context.TryGetProperty("groups", out var groups) || groups.ValueKind != JsonValueKind.Object)
            return null;
        return [.. JsonFields.Entries(groups).Where(entry => JsonFields.IsTruthy(entry.Value)).Select(entry => entry.Key)];
    }

    private static Dictionary<string, ReadOnlyMemory<byte>>? Preview(JsonElement context)
    {
        if (!context.TryGetProperty("forcedFeatureValues", out var forced) || forced.ValueKind != JsonValueKind.Object)
            return null;
        return JsonFields.Entries(forced).ToDictionary(
            entry => entry.Key, entry => (ReadOnlyMemory<byte>)JsonFields.Raw(entry.Value).ToArray(), StringComparer.Ordinal);
    }
}
