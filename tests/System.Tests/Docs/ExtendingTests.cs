using System.Text.RegularExpressions;

namespace Personalization.SystemTests.Docs;

/// <summary>The code that the docs show to authors of hosts is compiled with the sample that it comes from.</summary>
public sealed partial class ExtendingTests
{
    [Fact]
    public void Every_code_block_stands_in_the_sample()
    {
        var sample = string.Concat(Directory.EnumerateFiles(Repository.PathOf("samples", "CodeVariations"), "*.cs").Select(File.ReadAllText));

        var blocks = Block().Matches(File.ReadAllText(Repository.PathOf("docs", "extending.md"))).Select(match => match.Groups[1].Value);

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(block, sample, StringComparison.Ordinal));
    }

    [Theory, InlineData("AddGridListeners"), InlineData("AddManagementListener"), InlineData("AddPersonalizationSilo"), InlineData("AddEdge")]
    [InlineData("UseManagement"), InlineData("UseEdge"), InlineData("AddVariation"), InlineData("RequireRole"), InlineData("AddGridOptions")]
    public void Every_extension_point_is_public_and_written_down(string name)
    {
        var files = Directory.EnumerateFiles(Repository.PathOf("src"), "PublicAPI.*.txt", SearchOption.AllDirectories);

        Assert.Contains(files.SelectMany(File.ReadLines), line => line.Contains($".{name}", StringComparison.Ordinal));
        Assert.Contains($"`{name}`", File.ReadAllText(Repository.PathOf("docs", "extending.md")), StringComparison.Ordinal);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
