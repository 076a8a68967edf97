using System.Text.RegularExpressions;
using Personalization.SystemTests.Docs;

namespace Personalization.SystemTests.Monitoring;

/// <summary>The alert rules that come with the product.</summary>
internal static partial class AlertFiles
{
    public static readonly string Folder = Repository.PathOf("docker", "alerts");

    public static string[] Rules => Directory.GetFiles(Folder, "*.yaml");

    public static string[] Tests => Directory.GetFiles(Path.Combine(Folder, "tests"), "*.test.yaml");

    /// <summary>Names of all alerts.</summary>
    public static IReadOnlyList<string> Alerts => [.. Matches(Alert())];

    /// <summary>Names of all recorded series.</summary>
    public static IReadOnlyList<string> Records => [.. Matches(Record())];

    /// <summary>All expressions, on one line or as a block.</summary>
    public static IEnumerable<string> Expressions => Rules.SelectMany(file => Expression().Matches(File.ReadAllText(file)))
        .Select(match => match.Groups["line"].Success ? match.Groups["line"].Value : match.Groups["block"].Value);

    private static IEnumerable<string> Matches(Regex pattern) =>
        Rules.SelectMany(file => pattern.Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value));

    [GeneratedRegex(@"^ *- alert: (?<name>\w+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Alert();

    [GeneratedRegex(@"^ *- record: (?<name>[\w:]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Record();

    [GeneratedRegex(@"^ *expr: (\|\n(?<block>( {10}.*\n)+)|(?<line>.+))$?", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Expression();
}
