using System.Text.RegularExpressions;

namespace Personalization.SystemTests.Docs;

public sealed partial class ConfigurationReferenceTests
{
    [Fact]
    public void Configuration_page_is_what_the_options_say() =>
        IsCurrent(Repository.PathOf("docs", "configuration.md"), ConfigurationReference.Markdown());

    [Fact]
    public void Configuration_schema_is_what_the_options_say() =>
        IsCurrent(Repository.PathOf("docs", "schema", "configuration.schema.json"), ConfigurationReference.Schema());

    /// <summary>As environment variables, in everything that is handed out.</summary>
    [Fact]
    public void Configuration_keys_of_samples_and_docs_exist()
    {
        var known = ConfigurationReference.Keys.Select(k => Generic(k.Path)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var files = new[]
        {
            "docker",
            "docs",
            "eng",
            "samples",
        }.SelectMany(folder => Directory.GetFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories))
            .Where(f => !f.Contains("/bin/", StringComparison.Ordinal)
                && !f.Contains("/obj/", StringComparison.Ordinal)
                && new FileInfo(f).Length < 1_000_000)
            .Append(Repository.PathOf("README.md"));
        var used =
            files.SelectMany(f => EnvironmentKey()
                .Matches(File.ReadAllText(f))
                .Select(m => m.Value.Replace("__", ":", StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal)
            .ToList();

        Assert.Contains("Sites:default:Origin", used);
        Assert.DoesNotContain(used, key => !known.Contains(Generic(key)));
    }

    /// <summary>Site names and list positions do not matter for whether a key exists.</summary>
    private static string Generic(string path)
    {
        var parts = path.Replace("[]", ":0", StringComparison.Ordinal).Split(':');
        if (parts is ["Sites", _, ..])
        {
            parts[1] = "*";
        }

        if (parts is ["Management", "Keys", _, ..])
        {
            parts[2] = "*";
        }

        return string.Join(':', parts.Select(p => int.TryParse(p, out _) ? "0" : p));
    }

    private static void IsCurrent(string file, string expected)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.True(File.Exists(file), $"{file} is missing: run the tests once with UPDATE_DOCS=1.");
        Assert.Equal(expected, File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+(?:__[A-Za-z0-9]+)+\b")]
    private static partial Regex EnvironmentKey();
}
