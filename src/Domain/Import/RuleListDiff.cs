using System.Globalization;
using System.Text.Json.Nodes;

namespace Personalization.Domain.Import;

/// <summary>
/// What sets two lists of rules or routes apart. An entry is recognised by its name; entries without a name that are the same on both
/// sides are each other, the rest of them follow their order.
/// </summary>
/// <param name="differences">Where differences go.</param>
/// <param name="subject">What the list belongs to.</param>
/// <param name="place">Where the list is.</param>
/// <param name="nameOf">An entry's name; null when it has none.</param>
internal sealed class RuleListDiff(List<RuleSetDifference> differences, string subject, string place, Func<JsonNode?, string?> nameOf)
{
    /// <summary>A rule's id, or the key of its experiment.</summary>
    public static string? RuleName(JsonNode? rule) => Text(rule, "id") ?? Text(rule, "key");

    /// <summary>What a route matches, which no other route of a document does.</summary>
    public static string? RouteName(JsonNode? route) =>
        Text(route, "path") is { } path && route is JsonObject members
            ? string.Join(' ', members.Where(member => member.Key is not ("path" or "feature"))
                .OrderBy(member => member.Key, StringComparer.Ordinal)
                .Select(member => $"{member.Key}={member.Value?.ToJsonString()}")
                .Prepend(path))
            : null;

    public void Add(JsonArray before, JsonArray after)
    {
        var earlier = Match(before, after);
        var moved = Moved(earlier);
        for (var i = 0; i < after.Count; i++)
        {
            var name = NameOf(after, i);
            if (earlier[i] is not { } old)
            {
                differences.Add(new RuleSetDifference(subject, name, DifferenceKind.Added, null, after[i]));
                continue;
            }

            if (moved.Contains(i)) differences.Add(new RuleSetDifference(subject, name, DifferenceKind.Moved, old, i));
            AddMembers(name, before[old], after[i]);
        }

        foreach (var gone in Enumerable.Range(0, before.Count).Except(earlier.OfType<int>()))
        {
            differences.Add(new RuleSetDifference(subject, NameOf(before, gone), DifferenceKind.Removed, before[gone], null));
        }
    }

    private void AddMembers(string name, JsonNode? before, JsonNode? after)
    {
        if (before is JsonObject left && after is JsonObject right)
        {
            foreach (var (member, old, now) in RuleSetDiff.Different(left, right))
            {
                // A member that is null counts as given: force null is a value.
                var kind = !left.ContainsKey(member) ? DifferenceKind.Added
                    : !right.ContainsKey(member) ? DifferenceKind.Removed
                    : DifferenceKind.Changed;
                differences.Add(new RuleSetDifference(subject, $"{name}.{member}", kind, old, now));
            }
        }
        else if (!JsonNode.DeepEquals(before, after))
        {
            differences.Add(new RuleSetDifference(subject, name, DifferenceKind.Changed, before, after));
        }
    }

    /// <summary>For each entry after, where it was before; null when it is new.</summary>
    private int?[] Match(JsonArray before, JsonArray after)
    {
        var earlier = new int?[after.Count];
        var free = Enumerable.Range(0, before.Count).ToList();
        Func<int, int, bool>[] ways =
        [
            (i, old) => nameOf(after[i]) is { } name && name == nameOf(before[old]),
            (i, old) => nameOf(after[i]) is null && nameOf(before[old]) is null && JsonNode.DeepEquals(after[i], before[old]),
            (i, old) => nameOf(after[i]) is null && nameOf(before[old]) is null,
        ];
        foreach (var way in ways)
        {
            for (var i = 0; i < after.Count; i++)
            {
                var found = earlier[i] is null ? free.FindIndex(old => way(i, old)) : -1;
                if (found < 0) continue;
                earlier[i] = free[found];
                free.RemoveAt(found);
            }
        }

        return earlier;
    }

    /// <summary>The fewest entries whose move explains the new order: all that are not in the longest run that kept its order.</summary>
    private static HashSet<int> Moved(int?[] earlier)
    {
        var kept = Enumerable.Range(0, earlier.Length).Where(i => earlier[i] is not null).ToList();
        var length = new int[kept.Count];
        var previous = new int[kept.Count];
        var last = -1;
        for (var i = 0; i < kept.Count; i++)
        {
            (length[i], previous[i]) = (1, -1);
            for (var j = 0; j < i; j++)
            {
                if (earlier[kept[j]] < earlier[kept[i]] && length[j] + 1 > length[i])
                {
                    (length[i], previous[i]) = (length[j] + 1, j);
                }
            }

            if (last < 0 || length[i] >= length[last])
            {
                last = i;
            }
        }

        var moved = kept.ToHashSet();
        for (; last >= 0; last = previous[last])
        {
            moved.Remove(kept[last]);
        }

        return moved;
    }

    private string NameOf(JsonArray list, int index) =>
        $"{place}[{nameOf(list[index]) ?? index.ToString(CultureInfo.InvariantCulture)}]";

    private static string? Text(JsonNode? owner, string name) =>
        owner is JsonObject members && members[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
