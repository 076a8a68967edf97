using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Domain.Schema;

namespace Personalization.Unit.Tests.Rules;

/// <summary>The examples of docs/rules.md, each compiled strictly and each decision of it made.</summary>
public sealed partial class RulesReferenceTests
{
    private static readonly string Reference = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "rules.md"));

    [Fact]
    public void Every_example_decides_as_it_says()
    {
        var examples = Blocks().Matches(Reference);
        Assert.InRange(examples.Count, 10, 100);
        Assert.Equal(Regex.Count(Reference, "^```json", RegexOptions.Multiline), examples.Count);
        foreach (Match example in examples)
        {
            var document = example.Groups[1].Value;
            var rules = Documents.Compile(document);
            foreach (var line in example.Groups[2].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = Line().Match(line);
                Assert.True(parts.Success, line);
                var feature = parts.Groups["feature"] is { Success: true } named ? named.Value : First(document);
                var decision = DecisionEngine.Decide(rules, feature, Input(parts));
                Assert.True(
                    parts.Groups["value"].Value == Encoding.UTF8.GetString(decision.Value.Json.Span),
                    $"{line}\ndecided {decision.Value}\n{document}");
            }
        }
    }

    [Fact]
    public void Every_operator_and_every_reserved_name_has_a_row()
    {
        var named = Regex.Matches(Reference, @"\$[a-zA-Z]+").Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

        Assert.All(OperatorNames(), name => Assert.True(named.Contains(name) || (name.EndsWith('i') && named.Contains(name[..^1])), name));
        Assert.All(
            (string[])["id", "userId", "anonymousId", "known", "url", "path", "query", "country", "location", "device"],
            name => Assert.Matches($@"(?m)^\|.*`{name}`.*\|", Reference));
    }

    [Fact]
    public void The_readme_links_to_it()
    {
        Assert.Contains("docs/rules.md", File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md")), StringComparison.Ordinal);
    }

    private static IEnumerable<string> OperatorNames()
    {
        using var schema = JsonDocument.Parse(RuleSetSchema.Write());
        return [.. schema.RootElement.GetProperty("$defs")
            .GetProperty("operators")
            .GetProperty("properties")
            .EnumerateObject()
            .Select(member => member.Name)];
    }

    private static string First(string document)
    {
        using var parsed = JsonDocument.Parse(document);
        return parsed.RootElement.GetProperty("features").EnumerateObject().First().Name;
    }

    private static DecisionInput Input(Match line)
    {
        using var attributes = JsonDocument.Parse(line.Groups["attributes"].Value);
        string? Text(string name) => attributes.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new DecisionInput
        {
            CallerAttributes = Encoding.UTF8.GetBytes(line.Groups["attributes"].Value),
            UserId = Text("userId"),
            Country = Text("country"),
            Now = line.Groups["now"] is { Success: true } now
                ? DateTimeOffset.Parse(now.Value, CultureInfo.InvariantCulture)
                : new DateTimeOffset(2026, 3, 15, 12, 0, 0, TimeSpan.Zero),
        };
    }

    [GeneratedRegex(@"^```json\n(.*?)^```\n```decide\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("^(?:(?<feature>[a-z-]+): )?(?:(?<now>[0-9TZ:-]+) )?(?<attributes>{.*}) => (?<value>.*)$")]
    private static partial Regex Line();
}
