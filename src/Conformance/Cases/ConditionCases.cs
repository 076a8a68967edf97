using System.Buffers;
using System.Text.Json;
using Personalization.Conformance.Compilation;
using Personalization.Conformance.Experiments;
using Personalization.Conformance.Running;
using Personalization.Domain.Inputs;

namespace Personalization.Conformance.Cases;

/// <summary><c>[name, condition, attributes, expected, savedGroups?]</c>: asked through a whole feature, as the product would.</summary>
internal static class ConditionCases
{
    public static string? Run(JsonElement entry)
    {
        var actual = Holds(entry[1], entry[2], entry.GetArrayLength() > 4 ? entry[4] : default);
        var expected = entry[3].ValueKind == JsonValueKind.True;
        return actual == expected ? null : $"expected {expected}, got {actual}";
    }

    public static bool Holds(JsonElement condition, JsonElement attributes, JsonElement savedGroups)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (savedGroups.ValueKind == JsonValueKind.Object)
            {
                writer.WritePropertyName("savedGroups");
                savedGroups.WriteTo(writer);
            }

            writer.WriteStartObject("features");
            writer.WriteStartObject("f");
            writer.WriteBoolean("defaultValue", false);
            writer.WriteStartArray("rules");
            writer.WriteStartObject();
            writer.WriteBoolean("force", true);
            writer.WritePropertyName("condition");
            condition.WriteTo(writer);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        var rules = CaseRuleSet.Compile(buffer.WrittenSpan.ToArray());
        var input = new CaseInput(new DecisionInput { Traits = new CaseTraits(attributes) }, new FormatContext());
        return CaseRun.Decide(rules, "f", input).Value.IsTruthy;
    }
}
