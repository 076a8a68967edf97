using System.Text.Json.Nodes;
using Personalization.Domain.Compilation.Operators;
using static Personalization.Domain.Schema.RuleSetSchema;

namespace Personalization.Domain.Schema;

/// <summary>The schema of conditions: attribute paths and operators.</summary>
internal static class ConditionSchema
{
    public static void AddTo(JsonObject definitions)
    {
        var logic = new JsonObject
        {
            ["$and"] = List("All must hold.", Reference("condition")),
            ["$or"] = List("One must hold; an empty list holds.", Reference("condition")),
            ["$nor"] = List("None may hold.", Reference("condition")),
            ["$not"] = Reference("condition"),
            ["$savedGroup"] = Required(
                Fields(
                    "A typed saved group.", ("id", Name("Its name.")), ("attributeKey", Name("Attribute instead of the group's own."))),
                    "id"),
        };
        definitions["condition"] = new JsonObject
        {
            ["description"] = "Attribute paths (dots walk into objects) and what their value must be; all must hold.",
            ["type"] = "object",
            ["properties"] = logic,
            ["patternProperties"] = new JsonObject { ["^([^$]|$)"] = Reference("test") },
            ["additionalProperties"] = false,
        };
        definitions["test"] = new JsonObject
        {
            ["description"] = "A value to equal, or operators.",
            ["anyOf"] = new JsonArray(Reference("operators"), Reference("value")),
        };
        definitions["scalar"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean", "null") };
        definitions["value"] = new JsonObject
        {
            ["description"] = "A value to equal, member order included. Operators inside it would be compared, not asked.",
            ["anyOf"] = new JsonArray(
                Reference("scalar"),
                new JsonObject { ["type"] = "array", ["items"] = Reference("value") },
                new JsonObject
                {
                    ["type"] = "object",
                    ["propertyNames"] = new JsonObject { ["pattern"] = "^([^$]|$)" },
                    ["additionalProperties"] = Reference("value"),
                }),
        };
        var operators = new JsonObject();
        foreach (var name in OperatorCatalog.All)
        {
            operators[name] = Argument(name);
        }

        definitions["operators"] = new JsonObject
        {
            ["description"] = "Operators; all must hold.",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["minProperties"] = 1,
            ["properties"] = operators,
        };
    }

    private static JsonObject Argument(string name) => name switch
    {
        "$eq" or "$ne" => Reference("scalar"),
        "$lt" or "$lte" or "$gt" or "$gte" or "$veq" or "$vne" or "$vlt" or "$vlte" or "$vgt" or "$vgte" => Types("string", "number"),
        "$in" or "$nin" or "$ini" or "$nini" => List("Values.", Reference("scalar")),
        "$all" or "$alli" => List("What some element must meet, each.", Reference("test")),
        "$regex" or "$regexi" or "$semver" or "$inGroup" or "$notInGroup" => Types("string"),
        "$exists" => Types("boolean"),
        "$type" => new JsonObject { ["enum"] = new JsonArray("string", "number", "boolean", "array", "object", "null") },
        "$size" => AnyOf(Types("number"), Reference("operators")),
        "$elemMatch" => AnyOf(Reference("operators"), MembersOnly()),
        "$not" => Reference("test"),
        "$before" or "$after" => AnyOf(DayOrInstant(), Milliseconds(), Distance()),
        "$between" => AnyOf(Pair(Types("number")), Pair(DayOrInstant())),
        _ => AnyOf(Types("string"), AtLeastOne(List("One of them.", Types("string")))), // $startsWith, $endsWith, $contains, $cidr
    };

    /// <summary>A condition on the members of an element; one of operators alone is asked of the element itself.</summary>
    private static JsonObject MembersOnly() => new()
    {
        ["allOf"] = new JsonArray(
            Reference("condition"),
            new JsonObject
            {
                ["not"] = new JsonObject { ["minProperties"] = 1, ["propertyNames"] = new JsonObject { ["pattern"] = @"^\$" } },
            }),
    };

    private static JsonObject Distance()
    {
        var parts = Fields(
            "A distance from the time of the decision.",
            ("days", Number("Days.")),
            ("hours", Number("Hours.")),
            ("minutes", Number("Minutes.")));
        parts["minProperties"] = 1;
        return parts;
    }

    private static JsonObject DayOrInstant() =>
        new()
        {
            ["description"] = "A day, or an instant with its offset, ISO 8601.",
            ["type"] = "string",
            ["pattern"] = Instant.DayOrInstantPattern,
        };

    private static JsonObject Milliseconds() => Number("Milliseconds since 1970.", -Instant.MaxMilliseconds, Instant.MaxMilliseconds);

    private static JsonObject Pair(JsonObject item) => new() { ["type"] = "array", ["items"] = item, ["minItems"] = 2, ["maxItems"] = 2 };

    private static JsonObject AnyOf(params JsonNode[] schemas) => new() { ["anyOf"] = new JsonArray(schemas) };
}
