using System.Text.Json;
using Personalization.Domain.Engine;

namespace Personalization.Domain.Conformance;

/// <summary><c>[name, context, experiment, value, inExperiment, hashUsed]</c>.</summary>
internal static class ExperimentCases
{
    public static string? Run(JsonElement entry)
    {
        var context = entry[1];
        var ruleSet = CaseContext.Compile(context, entry[2], out var experiment);
        var result = DecisionEngine.RunExperiment(ruleSet, experiment, CaseContext.Input(context), out _);
        using var value = JsonDocument.Parse(experiment.Variations[result.VariationIndex].Value.Json);
        var same = JsonElement.DeepEquals(value.RootElement, entry[3])
            && result.InExperiment == entry[4].GetBoolean() && result.HashUsed == entry[5].GetBoolean();
        return same
            ? null
            : $"expected {entry[3].GetRawText()}, {entry[4].GetRawText()}, {entry[5].GetRawText()}, got {value.RootElement.GetRawText()}, {result.InExperiment}, {result.HashUsed}";
    }
}
