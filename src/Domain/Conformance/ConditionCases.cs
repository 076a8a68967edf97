using System.Buffers;
using System.Text.Json;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;

namespace Personalization.Domain.Conformance;

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

        var ruleSet = CaseContext.Accept(RuleSetCompiler.Compile(buffer.WrittenMemory, CompileMode.Lenient));
        var input = new DecisionInput { Traits = new CaseTraits(attributes), NoReservedNames = true };
        return DecisionEngine.Decide(ruleSet, "f", input).Value.IsTruthy;
    }
}
