using System.Text.RegularExpressions;
using Personalization.SystemTests.Monitoring;

namespace Personalization.SystemTests.Docs;

/// <summary>What stands against each hazard, as docs/hazards.md lists it. A hazard that only somebody's attention stands against fails.</summary>
public sealed partial class HazardTests
{
    private static readonly string[] Order = ["eliminate", "substitute", "engineer", "administer", "review"];
    private static readonly string[] Built = ["eliminate", "substitute", "engineer"];
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "hazards.md")).ReplaceLineEndings("\n");

    private static IEnumerable<(string Name, IReadOnlyList<(string Kind, string Text)> Controls)> Hazards =>
        Section().Matches(Page)
            .Select(section => (
                section.Groups["name"].Value,
                (IReadOnlyList<(string, string)>)[.. Control().Matches(section.Groups["text"].Value)
                    .Select(control => (control.Groups["kind"].Value, control.Groups["text"].Value))]))
            .Where(section => section.Value != "Dependencies");

    [Fact]
    public void Every_hazard_has_more_against_it_than_attention()
    {
        Assert.True(Hazards.Count() > 10);
        Assert.Empty(Hazards.Where(hazard => !hazard.Controls.Any(control => Built.Contains(control.Kind))).Select(hazard => hazard.Name));
    }

    [Fact]
    public void Controls_stand_in_the_order_of_their_strength()
    {
        foreach (var (name, controls) in Hazards)
        {
            var strengths = controls.Select(control => Array.IndexOf(Order, control.Kind)).ToList();
            Assert.DoesNotContain(-1, strengths);
            Assert.True(strengths.SequenceEqual(strengths.Order()), name);
        }
    }

    [Fact]
    public void What_is_built_says_where() =>
        Assert.Empty(Hazards.SelectMany(hazard => hazard.Controls)
            .Where(control => Built.Contains(control.Kind) && !Place().IsMatch(control.Text))
            .Select(control => control.Text));

    [Fact]
    public void Alerts_that_controls_name_exist() =>
        Assert.Empty(AlertName().Matches(Page).Select(match => match.Groups["name"].Value).Except(AlertFiles.Alerts));

    [Fact]
    public void Every_dependency_has_a_setting_a_counter_and_a_test_that_exist()
    {
        var rows = Row().Matches(Page).ToList();
        var keys = ConfigurationReference.Keys.Select(key => key.Path).ToHashSet(StringComparer.Ordinal);
        var sources = Directory.GetFiles(Repository.PathOf("src"), "*Metrics.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();

        Assert.True(rows.Count >= 10, $"Only {rows.Count} rows were found.");
        Assert.Empty(rows.Select(row => row.Groups["setting"].Value).Except(keys));
        Assert.All(
            rows.Select(row => $"\"{row.Groups["metric"].Value}\""),
            metric => Assert.Contains(sources, source => source.Contains(metric, StringComparison.Ordinal)));
        Assert.All(rows.Select(row => row.Groups["test"].Value), test => Assert.True(File.Exists(Repository.PathOf(test)), test));
    }

    [GeneratedRegex(@"^## (?<name>.+)\n(?<text>(?!## )(.*\n(?!## ))*.*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Section();

    [GeneratedRegex(@"^- (?<kind>\w+): (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Control();

    [GeneratedRegex("`(src|tests|eng|docker|docs)/")]
    private static partial Regex Place();

    [GeneratedRegex("`(?<name>Grid[A-Za-z]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex AlertName();

    [GeneratedRegex(@"^\| [^|]+ \| `(?<setting>[^`]+)` \| [^|]+ \| `(?<metric>[^`]+)` \| `(?<test>[^`]+)` \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
