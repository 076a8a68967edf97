using System.Text.Json.Nodes;
using Personalization.Domain.Rules.Operators;
using static Personalization.Domain.Rules.Schema.RuleSetSchema;

namespace Personalization.Domain.Rules.Schema;

/// <summary>The schema of conditions: attribute paths and operators.</summary>
internal static class ConditionSchema
{
    private static readonly string[] Texts =
        ["$regex", "$regexi", "$semver", "$type", "$inGroup", "$notInGroup"];

    private static readonly string[] Lists = ["$in", "$nin", "$ini", "$nini", "$all", "$alli", "$between"];

    private static readonly string[] Values = ["$not", "$size", "$elemMatch"];

    public static void AddTo(JsonObject definitions)
    {
        var logic = new JsonObject
        {
            ["$and"] = List("All must hold.", Reference("condition")),
            ["$or"] = List("One must hold; an empty list holds.", Reference("condition")),
            ["$nor"] = List("None may hold.", Reference("condition")),
            ["$not"] = Reference("condition"),
            ["$savedGroup"] = Required(
                Fields("A typed saved group.", ("id", Text("Its name.")), ("attributeKey", Text("Attribute instead of the group's own."))), "id"),
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
            ["anyOf"] = new JsonArray(new JsonObject { ["type"] = new JsonArray("string", "number", "boolean", "null", "array") }, Reference("operators"), Reference("literal")),
        };
        definitions["literal"] = new JsonObject
        {
            ["description"] = "An object to equal, member order included.",
            ["type"] = "object",
            ["propertyNames"] = new JsonObject { ["pattern"] = "^[^$]" },
        };
        var operators = new JsonObject();
        foreach (var name in OperatorCatalog.All)
            operators[name] = Argument(name);
        definitions["operators"] = new JsonObject
        {
            ["description"] = "Operators; all must hold.",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["minProperties"] = 1,
            ["properties"] = operators,
        };
    }

    private static JsonObject Argument(string name)
    {
        if (Texts.Contains(name))
            return new JsonObject { ["type"] = "string" };
        if (Lists.Contains(name))
            return new JsonObject { ["type"] = "array" };
        if (name == "$exists")
            return new JsonObject { ["type"] = "boolean" };
        if (name is "$elemMatch")
            return new JsonObject { ["anyOf"] = new JsonArray(Reference("operators"), Reference("condition")) };
        return Values.Contains(name) ? Reference("test") : new JsonObject();
    }
}
