using System.Text.Json.Nodes;

namespace Personalization.Domain.Import;

/// <summary>What sets two documents apart, by the names of what is in them.</summary>
public static class RuleSetChanges
{
    private static readonly string[] Maps = ["features", "savedGroups", "contextualBandits", "clientSideTraits"];
    private static readonly string[] Lists = ["routes", "clientFeatures"];

    /// <summary>One line for each difference, such as <c>features.hero: changed</c>; empty when the documents say the same.</summary>
    internal static IReadOnlyList<string> Between(JsonObject? before, JsonObject after)
    {
        var changes = new List<string>();
        foreach (var map in Maps)
        {
            var old = before?[map] as JsonObject ?? [];
            var now = after[map] as JsonObject ?? [];
            foreach (var (name, value) in now)
            {
                if (!old.ContainsKey(name))
                {
                    changes.Add($"{map}.{name}: added");
                }
                else if (!JsonNode.DeepEquals(old[name], value))
                {
                    changes.Add($"{map}.{name}: changed");
                }
            }

            changes.AddRange(old.Where(member => !now.ContainsKey(member.Key)).Select(member => $"{map}.{member.Key}: removed"));
        }

        changes.AddRange(
            Lists.Where(list => !JsonNode.DeepEquals(before?[list] ?? new JsonArray(), after[list] ?? new JsonArray()))
                .Select(list => $"{list}: changed"));
        return changes;
    }
}
