using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Personalization.EdgeFrontend.Configuration;
using Personalization.Grains.Configuration;
using Personalization.Grains.Events;
using Personalization.Grains.Releases;
using Personalization.Grains.Rules;
using Personalization.Grains.Sessions;
using Personalization.Hosting.Clustering.Configuration;
using Personalization.Hosting.Listeners;
using Personalization.Hosting.Management;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Sites;

namespace Personalization.SystemTests.Docs;

/// <summary>Writes the list of all settings and its JSON schema from the options classes themselves.</summary>
internal static class ConfigurationReference
{
    public static readonly (string Section, Type Options, string Title)[] Sections =
    [
        ("Sites:{name}", typeof(SiteOptions), "Sites"),
        ("Decisions", typeof(DecisionOptions), "Decisions"),
        ("Profiles", typeof(ProfileOptions), "Profiles"),
        ("RuleSets", typeof(RuleSetFileOptions), "Rule files"),
        ("Events", typeof(EventQueueOptions), "Event queue"),
        ("Releases", typeof(ReleaseOptions), "Releases of rules"),
        ("Sessions", typeof(SessionOptions), "Sessions of edges"),
        ("Storage", typeof(StorageOptions), "Storage"),
        ("Cluster", typeof(GridClusterOptions), "Cluster"),
        ("Management", typeof(ManagementOptions), "Management"),
        ("Edge", typeof(EdgeListenerOptions), "Public listener"),
        ("Edge", typeof(EdgeOptions), "Edge"),
    ];

    public static IReadOnlyList<OptionKey> Keys { get; } = [.. Sections.SelectMany(s => OptionKey.Of(s.Section, s.Options))];

    public static string Markdown()
    {
        var text = new StringBuilder("""
            # Configuration

            Ordinary .NET configuration: `appsettings.json`, environment variables (`Sites__default__Origin`), command line
            (`--Sites:default:Origin=...`); later ones win. Everything is checked at start: a wrong value stops the process with the key, the value
            and the fix. Times are `hh:mm:ss` or `d.hh:mm:ss`. `{name}` is a name of your choice; `[]` is a list (`Sites:default:Hosts:0`).

            This page is written from the options classes by a test (`UPDATE_DOCS=1 dotnet test tests/System.Tests --filter Configuration`), and
            so is the [JSON schema](schema/configuration.schema.json) for editors.

            """);
        foreach (var (section, options, title) in Sections)
        {
            text.Append($"\n## {title}\n| key | type | default | |\n| --- | --- | --- | --- |\n");
            foreach (var key in OptionKey.Of(section, options))
            {
                text.Append(
                    $"| `{key.Path}` | {TypeName(key.Type)} | {(key.Default is "not set" or "none" ? key.Default : $"`{key.Default}`")} | {key.Summary.Replace("|", "\\|")} |\n");
            }
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    public static string Schema()
    {
        var root = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Configuration of the personalization grid",
            ["type"] = "object",
            ["properties"] = new JsonObject(),
        };
        foreach (var key in Keys)
        {
            Add(root, key);
        }

        return root.ToJsonString(new JsonSerializerOptions
        {
            WriteIndented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }) + "\n";
    }

    private static void Add(JsonObject root, OptionKey key)
    {
        var node = root;
        var parts = key.Path.Split(':');
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            var isLast = i == parts.Length - 1;
            if (part == "{name}")
            {
                node["additionalProperties"] ??= new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() };
                node = node["additionalProperties"]!.AsObject();
                continue;
            }

            var properties = node["properties"]?.AsObject();
            if (properties is null)
            {
                node["properties"] = properties = [];
            }

            var name = part.TrimEnd('[', ']');
            if (isLast)
            {
                var leaf = Leaf(key);
                properties[name] = part.EndsWith("[]", StringComparison.Ordinal)
                    ? new JsonObject { ["type"] = "array", ["items"] = leaf, ["description"] = key.Summary }
                    : leaf;
                return;
            }

            properties[name] ??= new JsonObject { ["type"] = "object" };
            node = properties[name]!.AsObject();
        }
    }

    private static JsonObject Leaf(OptionKey key)
    {
        var leaf = new JsonObject { ["description"] = key.Summary };
        if (key.Type == typeof(bool))
        {
            leaf["type"] = "boolean";
        }
        else if (key.Type.IsEnum)
        {
            leaf["enum"] = new JsonArray([.. Enum.GetNames(key.Type).Select(n => (JsonNode)n)]);
        }
        else if (key.Type == typeof(string))
        {
            leaf["type"] = "string";
        }
        else if (key.Type == typeof(TimeSpan))
        {
            leaf["type"] = "string";
            leaf["pattern"] = @"^(\d+\.)?\d{2}:\d{2}:\d{2}(\.\d{1,7})?$";
        }
        else
        {
            leaf["type"] = "integer";
        }

        return leaf;
    }

    private static string TypeName(Type type) =>
        type.IsEnum ? string.Join(" \\| ", Enum.GetNames(type))
        : type == typeof(bool) ? "bool"
        : type == typeof(string) ? "text"
        : type == typeof(TimeSpan) ? "time"
        : type == typeof(double) ? "number"
        : "integer";
}
