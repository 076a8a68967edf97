using System.Text.Json;
using Personalization.Conformance.Running;
using Personalization.Domain.Values;

namespace Personalization.Conformance.Cases;

/// <summary><c>[name, context, feature, expected]</c>: the whole feature result is compared.</summary>
internal static class FeatureCases
{
    public static string? Run(JsonElement entry)
    {
        var context = entry[1];
        var ruleSet = CaseContext.Compile(context);
        var input = CaseContext.Input(context);
        var decision = CaseRun.Decide(ruleSet, JsonFields.Text(entry[2]), input);
        var features = context.TryGetProperty("features", out var map) ? map : default;
        var actual = ResultWriter.Feature(decision, features, (CaseTraits)input.Decision.Traits!);
        var expected = WithRuleId(entry[3]);
        return JsonElement.DeepEquals(actual, expected) ? null : $"expected {expected.GetRawText()}, got {actual.GetRawText()}";
    }

    /// <summary>Cases may leave out the rule's id; it is empty then.</summary>
    private static JsonElement WithRuleId(JsonElement expected)
    {
        if (expected.ValueKind != JsonValueKind.Object || expected.TryGetProperty("ruleId", out _)) return expected;
        return ResultWriter.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("ruleId", "");
            foreach (var (name, value) in JsonFields.Entries(expected))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        });
    }
}
