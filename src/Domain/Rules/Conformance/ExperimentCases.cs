using System.Text.Json;
using Personalization.Domain.Decisions;
using Personalization.Domain.Rules.Compilation;

namespace Personalization.Domain.Rules.Conformance;

/// <summary><c>[name, context, experiment, value, inExperiment, hashUsed]</c>.</summary>
internal static class ExperimentCases
{
    public static string? Run(JsonElement entry)
    {
        var context = entry[1];
        var json = WithOverrides(entry[2], context);
        var ruleSet = CaseContext.Accept(RuleSetCompiler.CompileExperiment(CaseContext.Document(context), json, out var experiment));
        var result = DecisionEngine.RunExperiment(ruleSet, experiment!, CaseContext.Input(context));
        using var value = JsonDocument.Parse(experiment!.Variations[result.VariationIndex].Value.Json);
        var same = JsonElement.DeepEquals(value.RootElement, entry[3])
            && result.InExperiment == entry[4].GetBoolean() && result.HashUsed == entry[5].GetBoolean();
        return same
            ? null
            : $"expected {entry[3].GetRawText()}, {entry[4].GetRawText()}, {entry[5].GetRawText()}, got {value.RootElement.GetRawText()}, {result.InExperiment}, {result.HashUsed}";
    }

    /// <summary>The context may replace fields of an experiment by its key.</summary>
    private static JsonElement WithOverrides(JsonElement experiment, JsonElement context)
    {
        if (!context.TryGetProperty("overrides", out var all) || all.ValueKind != JsonValueKind.Object
            || !all.TryGetProperty(JsonFields.OptionalText(experiment, "key") ?? "", out var replaced) || replaced.ValueKind != JsonValueKind.Object)
            return experiment;
        return ResultWriter.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in JsonFields.Entries(experiment).Where(member => !replaced.TryGetProperty(member.Key, out _)).Concat(JsonFields.Entries(replaced)))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        });
    }
}
