using System.Text.Json;
using System.Text.Json.Nodes;
using Personalization.Domain.Problems;

namespace Personalization.Domain.Import;

/// <summary>
/// What sets two documents apart, by what they mean: features and groups by name, rules by id or experiment key, routes by what they match.
/// White space and the order of members are no difference; the order of rules and routes is.
/// </summary>
public static class RuleSetDiff
{
    private static readonly string[] Maps = ["features", "savedGroups", "contextualBandits", "clientSideTraits"];

    /// <summary>Reads a document, whether its rules are right or not.</summary>
    /// <exception cref="JsonException">It is no JSON object, or names a member twice.</exception>
    public static JsonObject Read(ReadOnlySpan<byte> utf8Json)
    {
        var json = utf8Json.StartsWith("\uFEFF"u8) ? utf8Json[3..] : utf8Json;
        try
        {
            var document = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions
            {
                MaxDepth = RuleLimits.JsonDepth,
                AllowDuplicateProperties = false,
            });
            return document as JsonObject ?? throw new JsonException("it is no JSON object.");
        }
        catch (ArgumentException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <summary>Every difference, feature by feature in the order of the document after; empty when both say the same.</summary>
    /// <param name="before">The older document; null for none.</param>
    /// <param name="after">The newer one.</param>
    public static IReadOnlyList<RuleSetDifference> Between(JsonObject? before, JsonObject after)
    {
        var differences = new List<RuleSetDifference>();
        foreach (var (name, old, now) in Different(before ?? [], after))
        {
            if (Array.IndexOf(Maps, name) >= 0 && old is null or JsonObject && now is null or JsonObject)
            {
                AddMap(differences, name, old as JsonObject ?? [], now as JsonObject ?? []);
            }
            else if (name == "routes" && old is null or JsonArray && now is null or JsonArray)
            {
                new RuleListDiff(differences, name, name, RuleListDiff.RouteName).Add(old as JsonArray ?? [], now as JsonArray ?? []);
            }
            else
            {
                Add(differences, name, name, old, now);
            }
        }

        return differences;
    }

    /// <summary>The same by the names of features, groups and lists, one line each, such as <c>features.hero: changed</c>.</summary>
    internal static IReadOnlyList<string> Summary(JsonObject? before, JsonObject after) =>
        [.. Between(before, after).GroupBy(difference => difference.Subject)
            .OrderBy(subject => subject.Key.Contains('.') ? 0 : 1)
            .Select(subject => $"{subject.Key}: {Word(subject.First())}")];

    /// <summary>The members that are not the same on both sides.</summary>
    internal static IEnumerable<(string Name, JsonNode? Before, JsonNode? After)> Different(JsonObject before, JsonObject after) =>
        after.Select(member => member.Key).Union(before.Select(member => member.Key))
            .Where(name => before.ContainsKey(name) != after.ContainsKey(name) || !JsonNode.DeepEquals(before[name], after[name]))
            .Select(name => (name, before[name], after[name]));

    /// <summary>Adds the difference of a value that has no parts to compare.</summary>
    internal static void Add(List<RuleSetDifference> differences, string subject, string place, JsonNode? before, JsonNode? after) =>
        differences.Add(new RuleSetDifference(
            subject,
            place,
            before is null ? DifferenceKind.Added : after is null ? DifferenceKind.Removed : DifferenceKind.Changed,
            before,
            after));

    private static void AddMap(List<RuleSetDifference> differences, string map, JsonObject before, JsonObject after)
    {
        foreach (var (name, old, now) in Different(before, after))
        {
            var subject = $"{map}.{name}";
            if (map == "features" && old is JsonObject left && now is JsonObject right)
            {
                AddFeature(differences, subject, left, right);
            }
            else
            {
                Add(differences, subject, subject, old, now);
            }
        }
    }

    private static void AddFeature(List<RuleSetDifference> differences, string feature, JsonObject before, JsonObject after)
    {
        foreach (var (name, old, now) in Different(before, after))
        {
            var place = $"{feature}.{name}";
            if (name == "rules" && old is null or JsonArray && now is null or JsonArray)
            {
                new RuleListDiff(differences, feature, place, RuleListDiff.RuleName).Add(old as JsonArray ?? [], now as JsonArray ?? []);
            }
            else
            {
                Add(differences, feature, place, old, now);
            }
        }
    }

    private static string Word(RuleSetDifference first) =>
        first.Place != first.Subject || first.Kind == DifferenceKind.Changed ? "changed"
        : first.Kind == DifferenceKind.Added && first.Subject.Contains('.') ? "added"
        : first.Kind == DifferenceKind.Removed && first.Subject.Contains('.') ? "removed"
        : "changed";
}
