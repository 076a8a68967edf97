using System.Text.Json;

namespace Personalization.Silo.Operator.Fleet;

/// <summary>Tells which edges answer otherwise than most.</summary>
internal static class ProbeComparison
{
    /// <summary>What has to be the same at every edge; the rest, such as times and silos, is each edge's own.</summary>
    private static readonly string[] Compared =
        ["site", "ruleSetVersion", "killSwitchVersion", "rulesHash", "route", "feature", "variant", "reason", "ruleId", "path"];

    /// <summary>
    /// By answer, the members that are other than in the answer that most edges gave; of two the one with the newer rules.
    /// </summary>
    public static IReadOnlyList<string>[] Differences(IReadOnlyList<JsonElement?> answers)
    {
        var most = answers.OfType<JsonElement>()
            .GroupBy(Text)
            .OrderByDescending(same => same.Count())
            .ThenByDescending(same => Version(same.First()))
            .FirstOrDefault()?.First();
        return
        [
            .. answers.Select(answer => answer is { } one && most is { } other
                ? Compared.Where(name => Value(one, name) != Value(other, name)).ToList()
                : (IReadOnlyList<string>)[]),
        ];
    }

    private static string Text(JsonElement answer) => string.Join('\n', Compared.Select(name => Value(answer, name)));

    private static string? Value(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) ? value.GetRawText() : null;

    private static long Version(JsonElement answer) =>
        answer.TryGetProperty("ruleSetVersion", out var version) && version.TryGetInt64(out var number) ? number : 0;
}
