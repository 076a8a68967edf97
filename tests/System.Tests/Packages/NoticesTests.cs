using System.IO.Enumeration;
using System.Text.Json;
using System.Text.RegularExpressions;
using Personalization.SystemTests.Docs;

namespace Personalization.SystemTests.Packages;

/// <summary>What is handed on names whose work it contains.</summary>
public sealed partial class NoticesTests
{
    [Fact]
    public void Every_package_that_is_handed_on_is_in_the_notices()
    {
        var patterns = Row().Matches(Notices).Select(row => row.Groups["name"].Value).ToList();
        var packages = Directory.GetFiles(Repository.PathOf("src"), "packages.lock.json", SearchOption.AllDirectories)
            .SelectMany(PackagesOf)
            .ToHashSet();

        Assert.NotEmpty(packages);
        Assert.DoesNotContain(packages, package => !patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, package)));
        Assert.DoesNotContain(patterns, pattern => !packages.Any(package => FileSystemName.MatchesSimpleExpression(pattern, package)));
    }

    [Fact]
    public void Every_licence_that_is_named_has_its_text()
    {
        var licences = Row().Matches(Notices).Select(row => row.Groups["licence"].Value).Distinct();

        Assert.All(licences, licence => Assert.True(
            Notices.Contains($"### {licence}\n", StringComparison.Ordinal)
                || File.Exists(Repository.PathOf("eng", "archive", "licenses", licence + ".txt")), licence));
    }

    private static string Notices => File.ReadAllText(Repository.PathOf("THIRD-PARTY-NOTICES.md"));

    private static IEnumerable<string> PackagesOf(string lockFile)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(lockFile));
        return [.. document.RootElement.GetProperty("dependencies")
            .EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() != "Project").Select(package => package.Name)];
    }

    [GeneratedRegex(@"^\| `(?<name>[A-Za-z.*]+)` \| (?<licence>[\w.-]+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
