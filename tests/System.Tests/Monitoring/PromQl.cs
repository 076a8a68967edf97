using System.Text.RegularExpressions;

namespace Personalization.SystemTests.Monitoring;

/// <summary>What a query names. Syntax is checked by promtool; this only has to find the names.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words = new(StringComparer.Ordinal) { "and", "or", "unless", "by", "without", "on", "bool", "offset", "le" };

    /// <summary>The metrics of a query.</summary>
    public static IReadOnlySet<string> Metrics(string query) =>
        Name().Matches(Grouping().Replace(Range().Replace(Matchers().Replace(Quoted().Replace(query, ""), " "), " "), " "))
            .Select(match => match.Value)
            .Where(name => !Words.Contains(name))
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The labels of a query.</summary>
    public static IReadOnlySet<string> Labels(string query)
    {
        var plain = Quoted().Replace(query, "");
        var matched = Matchers().Matches(plain).SelectMany(match => match.Groups["inner"].Value.Split(',')).Select(one => one.Split('=', '!')[0]);
        var grouped = Grouping().Matches(plain).SelectMany(match => match.Groups["inner"].Value.Split(','));
        return matched.Concat(grouped).Select(one => one.Trim()).Where(one => one.Length > 0).ToHashSet(StringComparer.Ordinal);
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\{(?<inner>[^}]*)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\[[^\]]*\]|\boffset \w+")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(by|without|on|group_left|group_right)\s*\((?<inner>[^)]*)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<![\w:.])[a-zA-Z_][\w:]*\b(?!\s*\()(?!:)")]
    private static partial Regex Name();
}
