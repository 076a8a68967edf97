using System.Text.Json;
using Personalization.Domain.Inputs;
using Personalization.Domain.Values;

namespace Personalization.Conformance.Cases;

/// <summary>The format's sticky store: one document of assignments a unit.</summary>
internal sealed class StickyDocuments : IStickyLookup
{
    private readonly SortedDictionary<(string Attribute, string Value), SortedDictionary<string, string>> _documents = [];

    public void Add(JsonElement document)
    {
        var assignments = Document(
            JsonFields.OptionalText(document, "attributeName") ?? "", JsonFields.OptionalText(document, "attributeValue") ?? "");
        foreach (var (key, variation) in JsonFields.Entries(document.GetProperty("assignments")))
        {
            assignments[key] = JsonFields.Text(variation);
        }
    }

    public void Keep(StickyAssignment assignment) =>
        Document(assignment.HashAttribute, assignment.HashValue)[assignment.ExperimentBucket] = assignment.VariationKey;

    public string? Find(string hashAttribute, string hashValue, string experimentBucket) =>
        _documents.TryGetValue((hashAttribute, hashValue), out var assignments) ? assignments.GetValueOrDefault(experimentBucket) : null;

    public JsonElement ToJson() => ResultWriter.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var ((attribute, value), assignments) in _documents)
        {
            writer.WriteStartObject($"{attribute}||{value}");
            writer.WriteString("attributeName", attribute);
            writer.WriteString("attributeValue", value);
            writer.WriteStartObject("assignments");
            foreach (var (key, variation) in assignments)
            {
                writer.WriteString(key, variation);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });

    private SortedDictionary<string, string> Document(string attribute, string value)
    {
        if (!_documents.TryGetValue((attribute, value), out var assignments))
        {
            _documents[(attribute, value)] = assignments = new SortedDictionary<string, string>(StringComparer.Ordinal);
        }

        return assignments;
    }
}
