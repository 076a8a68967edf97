using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Personalization.Domain.Rules.Schema;

/// <summary>
/// The JSON schema of a rule document, for editors: completion and descriptions while typing. The compiler stays the judge; it checks what a schema cannot say
/// (references, sums, safe paths, circles).
/// </summary>
public static class RuleSetSchema
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>The schema as text, ending in a line feed.</summary>
    public static string Write() => Document().ToJsonString(Layout) + "\n";

    internal static JsonObject Document()
    {
        var document = Fields(
            "The rules of one site: which paths are personalized, and what decides.",
            ("$schema", Text("The schema that this document follows.")),
            ("routes", List("Which requests ask which feature; the first route that fits counts.", Reference("route"))),
            ("features", Map("Features by name, in the public GrowthBook format.", Reference("feature"))),
            ("savedGroups", Map("Lists and conditions used by several rules.", Reference("savedGroup"))),
            ("clientSideTraits", Map("What browsers may see of a profile: public name to trait, to condition, or prefix* to prefix*.", Reference("clientSideTrait"))),
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
                    ("path", Text("Exact path, or a prefix ending in *.")),
                    ("feature", Text("A feature of this document.")),
                    ("host", OneOrMore("Host names; *.example.com for all below.")),
                    ("query", Map("Query parameters that must be there; \"*\" for any value.", Text("Value, or *."))),
                    ("method", OneOrMore("HTTP methods."))),
                "path", "feature"),
            ["feature"] = Fields(
                "A feature: the first rule that applies decides, else the default value.",
                ("defaultValue", Any("What is served when no rule applies.")),
                ("rules", List("Rules in order.", Reference("rule")))),
            ["rule"] = RuleSchema.Rule(),
            ["filter"] = Required(RuleSchema.Filter(), "seed", "ranges"),
            ["prerequisite"] = Required(RuleSchema.Prerequisite(), "id"),
            ["meta"] = RuleSchema.Meta(),
            ["contextualBandit"] = RuleSchema.ContextualBandit(),
            ["banditContext"] = Required(RuleSchema.BanditContext(), "leafId", "weights"),
            ["schedule"] = RuleSchema.Schedule(),
            ["range"] = RuleSchema.Range(),
            ["savedGroup"] = SavedGroup(),
            ["clientSideTrait"] = ClientSideTrait(),
        };
        ConditionSchema.AddTo(definitions);
        return definitions;
    }

    private static JsonObject SavedGroup() => new()
    {
        ["description"] = "A list of values, or a typed group: a list with its attribute, or a condition.",
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "array" },
            Required(
                Fields("A list.", ("type", new JsonObject { ["const"] = "list" }), ("attributeKey", Text("Attribute.")), ("values", List("Values.", new JsonObject()))),
                "type", "values"),
            Required(Fields("A condition.", ("type", new JsonObject { ["const"] = "condition" }), ("condition", Reference("condition"))), "type", "condition")),
    };

    private static JsonObject ClientSideTrait() => new()
    {
        ["anyOf"] = new JsonArray(Text("A trait's name, or a prefix ending in *."), Required(Fields("True or false.", ("condition", Reference("condition"))), "condition")),
    };

    internal static JsonObject Fields(string description, params (string Name, JsonNode Schema)[] fields)
    {
        var properties = new JsonObject();
        foreach (var (name, schema) in fields)
            properties[name] = schema;
        return new JsonObject { ["description"] = description, ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
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
            schema["minimum"] = low;
        if (high is not null)
            schema["maximum"] = high;
        return schema;
    }

    internal static JsonObject List(string description, JsonNode items) => new() { ["description"] = description, ["type"] = "array", ["items"] = items };

    internal static JsonObject Map(string description, JsonNode values) =>
        new() { ["description"] = description, ["type"] = "object", ["additionalProperties"] = values };

    private static JsonObject OneOrMore(string description) => new()
    {
        ["description"] = description,
        ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = new JsonObject { ["type"] = "string" } }),
    };
}
