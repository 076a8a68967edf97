using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Personalization.Domain.Problems;

namespace Personalization.Domain.Schema;

/// <summary>
/// The JSON schema of a rule document, for editors: completion and descriptions while typing. The compiler stays the judge; it checks what
/// a schema cannot say (references, sums, safe paths, circles).
/// </summary>
public static class RuleSetSchema
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>The schema as text, ending in a line feed.</summary>
    public static string Write() => Document().ToJsonString(Layout) + "\n";

    internal static JsonObject Document()
    {
        var document = Fields(
            "The rules of one site: which paths are personalized, and what decides.",
            ("$schema", Text("The schema that this document follows.")),
            ("routes", AtMost(
                RuleLimits.Routes, List("Which requests ask which feature; the first route that fits counts.", Reference("route")))),
            ("features", Map("Features by name, in the public GrowthBook format.", Reference("feature"))),
            ("savedGroups", Map("Lists and conditions used by several rules.", Reference("savedGroup"))),
            ("clientSideTraits", ClientSideTraits()),
            ("clientFeatures", List("Features that browsers may see.", Text("A feature's name."))),
            ("contextualBandits", Map("Contextual bandits by name, as the format's tool learned them.", Reference("contextualBandit"))));
        document["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        document["title"] = "Rule document";
        document["required"] = new JsonArray("features");
        document["$defs"] = Definitions();
        return document;
    }

    private static JsonObject Definitions()
    {
        var definitions = new JsonObject
        {
            ["route"] = Required(
                Fields(
                    "Binds requests to a feature whose value is an origin path; null serves the requested path.",
                    ("path", Path()),
                    ("feature", Text("A feature of this document.")),
                    ("host", OneOrMore("Host names; *.example.com for all below.")),
                    ("query", Map("Query parameters that must be there; \"*\" for any value.", Text("Value, or *."))),
                    ("method", OneOrMore("HTTP methods."))),
                "path", "feature"),
            ["feature"] = Fields(
                "A feature: the first rule that applies decides, else the default value.",
                ("defaultValue", Any("What is served when no rule applies.")),
                ("rules", AtMost(RuleLimits.RulesPerFeature, List("Rules in order.", Reference("rule"))))),
            ["rule"] = RuleSchema.Rule(),
            ["filter"] = Required(RuleSchema.Filter(), "seed", "ranges"),
            ["prerequisite"] = Required(RuleSchema.Prerequisite(), "id"),
            ["meta"] = RuleSchema.Meta(),
            ["contextualBandit"] = Required(RuleSchema.ContextualBandit(), "contexts"),
            ["banditContext"] = Required(RuleSchema.BanditContext(), "leafId", "weights"),
            ["schedule"] = RuleSchema.Schedule(),
            ["range"] = RuleSchema.Range(),
            ["savedGroup"] = SavedGroup(),
        };
        ConditionSchema.AddTo(definitions);
        return definitions;
    }

    private static JsonObject SavedGroup() => new()
    {
        ["description"] = "A list of values, or a typed group: a list with its attribute, or a condition.",
        ["anyOf"] = new JsonArray(
            List("A list of values.", Types("string", "number", "boolean")),
            Required(
                Fields(
                    "A list.",
                    ("type", new JsonObject { ["const"] = "list" }),
                    ("attributeKey", Name("Attribute.")),
                    ("values", List("Values.", Types("string", "number", "boolean")))),
                "type", "attributeKey", "values"),
            Required(
                Fields("A condition.", ("type", new JsonObject { ["const"] = "condition" }), ("condition", Reference("condition"))),
                "type",
                "condition")),
    };

    private static JsonObject ClientSideTraits() => new()
    {
        ["description"] = "What browsers may see of a profile: public name to trait, to condition, or prefix* to prefix*.",
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["patternProperties"] = new JsonObject
        {
            [@"\*$"] = Matching("A prefix ending in *.", @"\*$"),
            ["[^*]$"] = new JsonObject
            {
                ["anyOf"] = new JsonArray(
                    Matching("A trait's name.", "[^*]$"),
                    Required(Fields("True or false.", ("condition", Reference("condition"))), "condition")),
            },
        },
    };

    private static JsonObject Path() => Matching("Exact path, or a prefix ending in *.", @"^/[^*?#]*\*?$");

    private static JsonObject Matching(string description, string pattern) =>
        new() { ["description"] = description, ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject AtMost(int count, JsonObject list)
    {
        list["maxItems"] = count;
        return list;
    }

    internal static JsonObject AtLeastOne(JsonObject list)
    {
        list["minItems"] = 1;
        return list;
    }

    internal static JsonObject Types(params string[] types) =>
        new() { ["type"] = types.Length == 1 ? types[0] : new JsonArray([.. types.Select(type => (JsonNode)type)]) };

    internal static JsonObject Name(string description) => new() { ["description"] = description, ["type"] = "string", ["minLength"] = 1 };

    internal static JsonObject Fields(string description, params (string Name, JsonNode Schema)[] fields)
    {
        var properties = new JsonObject();
        foreach (var (name, schema) in fields)
        {
            properties[name] = schema;
        }

        return new JsonObject
        {
            ["description"] = description,
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
    }

    internal static JsonObject Required(JsonObject schema, params string[] names)
    {
        schema["required"] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
        return schema;
    }

    internal static JsonObject Reference(string name) => new() { ["$ref"] = "#/$defs/" + name };

    internal static JsonObject Text(string description) => new() { ["description"] = description, ["type"] = "string" };

    internal static JsonObject Any(string description) => new() { ["description"] = description };

    internal static JsonObject Number(string description, double? low = null, double? high = null)
    {
        var schema = new JsonObject { ["description"] = description, ["type"] = "number" };
        if (low is not null)
        {
            schema["minimum"] = low;
        }

        if (high is not null)
        {
            schema["maximum"] = high;
        }

        return schema;
    }

    internal static JsonObject List(string description, JsonNode items) =>
        new() { ["description"] = description, ["type"] = "array", ["items"] = items };

    internal static JsonObject Map(string description, JsonNode values) =>
        new() { ["description"] = description, ["type"] = "object", ["additionalProperties"] = values };

    private static JsonObject OneOrMore(string description) => new()
    {
        ["description"] = description,
        ["anyOf"] = new JsonArray(Name("One."), AtLeastOne(List("One of them.", Name("One.")))),
    };
}
