using System.Text.Json;
using Personalization.Conformance.Running;

namespace Personalization.Conformance.Cases;

/// <summary><c>[name, context, experiment, value, inExperiment, hashUsed]</c>.</summary>
internal static class ExperimentCases
{
    public static string? Run(JsonElement entry)
    {
        var context = entry[1];
        var (result, _) = CaseRun.RunStandalone(CaseContext.Compile(context, entry[2]), CaseContext.Input(context));
        using var value = JsonDocument.Parse(result.Definition.Variations[result.VariationIndex].Value.Json);
        var same = JsonElement.DeepEquals(value.RootElement, entry[3])
            && result.InExperiment == entry[4].GetBoolean() && result.HashUsed == entry[5].GetBoolean();
        return same
            ? null
            : $"expected {entry[3].GetRawText()}, {entry[4].GetRawText()}, {entry[5].GetRawText()}, got {value.RootElement.GetRawText()}, {result.InExperiment}, {result.HashUsed}";
    }
}
