using System.Text.Json;
using Personalization.Conformance.Running;
using Personalization.Domain.Values;

namespace Personalization.Conformance.Cases;

/// <summary><c>[name, context, documents, feature, expected result, expected documents]</c>.</summary>
internal static class StickyCases
{
    public static string? Run(JsonElement entry)
    {
        var context = entry[1];
        var documents = new StickyDocuments();
        if (context.TryGetProperty("stickyBucketAssignmentDocs", out var given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (var (_, document) in JsonFields.Entries(given))
            {
                documents.Add(document);
            }
        }

        foreach (var (_, document) in JsonFields.Entries(entry[2]))
        {
            documents.Add(document);
        }

        var ruleSet = CaseContext.Compile(context);
        var input = CaseContext.Input(context, documents);
        var decision = CaseRun.Decide(ruleSet, JsonFields.Text(entry[3]), input);
        var actual = ResultWriter.ExperimentResult(decision.Experiment, (CaseTraits)input.Decision.Traits!);
        if (!JsonElement.DeepEquals(actual, entry[4])) return $"expected {entry[4].GetRawText()}, got {actual.GetRawText()}";
        foreach (var assignment in decision.StickyAssignments())
        {
            documents.Keep(assignment);
        }

        var kept = documents.ToJson();
        return JsonElement.DeepEquals(kept, entry[5]) ? null : $"expected documents {entry[5].GetRawText()}, got {kept.GetRawText()}";
    }
}
