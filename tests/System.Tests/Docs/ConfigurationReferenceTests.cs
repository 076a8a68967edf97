using System.Text.Json.Nodes;

namespace Personalization.SystemTests.Docs;

public sealed class ConfigurationReferenceTests
{
    [Fact]
    public void Configuration_page_is_what_the_options_say() => IsCurrent(Repository.PathOf("docs", "configuration.md"), ConfigurationReference.Markdown());

    [Fact]
    public void Configuration_schema_is_what_the_options_say() => IsCurrent(Repository.PathOf("docs", "schema", "configuration.schema.json"), ConfigurationReference.Schema());

    [Fact]
    public void Configuration_keys_of_the_samples_exist()
    {
        var known = ConfigurationReference.Keys.Select(k => Generic(k.Path)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var file = Repository.PathOf("src", "Standalone", "appsettings.json");
        var unknown = Leaves(JsonNode.Parse(File.ReadAllText(file))!, "").Where(p => !p.StartsWith("Logging:", StringComparison.Ordinal) && !known.Contains(Generic(p)));

        Assert.Empty(unknown);
    }

    /// <summary>Site names and list positions do not matter for whether a key exists.</summary>
    private static string Generic(string path)
    {
        var parts = path.Replace("[]", ":0", StringComparison.Ordinal).Split(':');
        if (parts is ["Sites", _, ..]) parts[1] = "*";
        return string.Join(':', parts.Select(p => int.TryParse(p, out _) ? "0" : p));
    }

    private static IEnumerable<string> Leaves(JsonNode node, string path) => node switch
    {
        JsonObject members => members.SelectMany(m => Leaves(m.Value!, path.Length == 0 ? m.Key : $"{path}:{m.Key}")),
        JsonArray items => items.SelectMany((item, i) => Leaves(item!, $"{path}:{i}")),
        _ => [path],
    };

    private static void IsCurrent(string file, string expected)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1") File.WriteAllText(file, expected);
        Assert.True(File.Exists(file), $"{file} is missing: run the tests once with UPDATE_DOCS=1.");
        Assert.Equal(expected, File.ReadAllText(file).ReplaceLineEndings("\n"));
    }
}
