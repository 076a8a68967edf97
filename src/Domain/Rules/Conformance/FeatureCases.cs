using System.Text.Json;
using Personalization.Domain.Decisions;
using Personalization.Domain.Rules.Compilation;

namespace Personalization.Domain.Rules.Conformance;

/// <summary><c>[name, context, feature, expected]</c>: the whole feature result is compared.</summary>
internal static class FeatureCases
{
    public static string? Run(JsonElement entry)
    {
        var context = entry[1];
        var ruleSet = CaseContext.Accept(RuleSetCompiler.Compile(CaseContext.Document(context), CompileManner.Lenient));
        var input = CaseContext.Input(context);
        var decision = DecisionEngine.Decide(ruleSet, JsonFields.Text(entry[2]), input);
        var features = context.TryGetProperty("features", out var map) ? map : default;
        var actual = ResultWriter.Feature(decision, features, (CaseTraits)input.Traits!);
        return JsonElement.DeepEquals(actual, entry[3]) ? null : $"expected {entry[3].GetRawText()}, got {actual.GetRawText()}";
    }
}
