using System.Text.Json.Nodes;
using Personalization.Domain.Problems;
using static Personalization.Domain.Schema.RuleSetSchema;

namespace Personalization.Domain.Schema;

/// <summary>The schema of rules and what they hold.</summary>
internal static class RuleSchema
{
    /// <summary>Members that decide something in an experiment only.</summary>
    private static readonly string[] OfExperiments =
    [
        "variations", "contextualVariations", "contextualBanditRef", "weights", "ranges", "meta", "namespace", "key", "name", "phase",
        "bucketVersion", "minBucketVersion",
        "stickyWhenTargetingLost",
    ];

    public static JsonObject Rule()
    {
        var rule = Fields(
            "A forced value (force) or an experiment (variations), for visitors that meet the condition.",
            ("id", Name("Name of the rule, shown as the variant of a forced value.")),
            ("condition", Reference("condition")),
            ("parentConditions", List("Other features whose value must meet a condition first.", Reference("prerequisite"))),
            ("force", Any("The value; null counts as set.")),
            ("variations", Variations("Values of an experiment, at least two.")),
            ("contextualVariations", Variations("Values of a contextual bandit, instead of variations.")),
            ("contextualBanditRef", Name(
                "A bandit of contextualBandits: the first of its contexts that the visitor is in gives the weights.")),
            ("weights", List("Shares of the variations; they sum to 1.", Number("A share.", 0, 1))),
            ("key", Name("Key of the experiment; default is the feature's name.")),
            ("hashAttribute", Name("Attribute that is the unit; default is id.")),
            ("fallbackAttribute", Name("Unit for visitors without the hash attribute; needs stickiness.")),
            ("hashVersion", new JsonObject
            {
                ["description"] = "Always written out; 2 is the unbiased hash.",
                ["enum"] = new JsonArray(1, 2),
            }),
            ("disableStickyBucketing", Flag("Switches stickiness off.")),
            ("bucketVersion", Whole("Changing it assigns everybody anew.", 0, int.MaxValue)),
            ("minBucketVersion", Whole("Visitors assigned under a lower bucket version are left out.", 0, RuleLimits.MinBucketVersion)),
            ("range", Reference("range")),
            ("coverage", Number("Share of the units that take part.", 0, 1)),
            ("ranges", List("Bucket ranges of the variations, one each, instead of weights and coverage.", Reference("range"))),
            ("meta", List("Keys and names of the variations.", Reference("meta"))),
            ("filters", List("Layers: the unit must fall into a range of each.", Reference("filter"))),
            ("seed", Name("Seed of the hash; default is the key.")),
            ("name", Text("Name of the experiment.")),
            ("phase", Text("Phase of the experiment.")),
            ("namespace", new JsonObject
            {
                ["description"] = "Older form of a layer: [name, start, end].",
                ["type"] = "array",
                ["prefixItems"] = new JsonArray(Text("Name."), Number("Start.", 0, 1), Number("End.", 0, 1)),
                ["minItems"] = 3,
                ["maxItems"] = 3,
            }),
            ("schedule", Reference("schedule")),
            ("stickyWhenTargetingLost", new JsonObject
            {
                ["description"] = "What becomes of an earlier assignment when the condition no longer holds; default is keep.",
                ["enum"] = new JsonArray("keep", "leave"),
            }));
        string[] all = [.. rule["properties"]!.AsObject().Select(property => property.Key)];
        rule["dependentSchemas"] = new JsonObject
        {
            ["ranges"] = Without("weights", "coverage", "contextualBanditRef"),
            ["range"] = Without("coverage"),
            ["contextualVariations"] = Without("variations"),
        };
        rule["if"] = Has("force");
        rule["then"] = Without(OfExperiments);
        rule["else"] = new JsonObject
        {
            ["if"] = EitherOf(Has("variations"), Has("contextualVariations")),
            ["then"] = Without("range"),
            ["else"] = OnlyGates(all),
        };
        rule["allOf"] = new JsonArray(new JsonObject
        {
            ["if"] = EitherOf(
                Has("variations"), Has("contextualVariations"), Has("coverage"), Has("range"),
                new JsonObject
                {
                    ["required"] = new JsonArray("force", "schedule"),
                    ["properties"] = new JsonObject { ["schedule"] = Has("ramp") },
                }),
            ["then"] = Has("hashVersion"),
        });
        return rule;
    }

    /// <summary>A rule without a value of its own blocks or lets pass, and nothing else in it has an effect.</summary>
    private static JsonObject OnlyGates(string[] all)
    {
        var gates = Without([.. all.Except(["id", "parentConditions", "schedule"])]);
        gates["required"] = new JsonArray("parentConditions");
        gates["properties"]!["parentConditions"] = new JsonObject { ["minItems"] = 1 };
        gates["properties"]!["schedule"] = Without("ramp");
        return gates;
    }

    private static JsonObject Without(params string[] members)
    {
        var properties = new JsonObject();
        foreach (var member in members)
        {
            properties[member] = false;
        }

        return new JsonObject { ["properties"] = properties };
    }

    private static JsonObject Has(string member) => new() { ["required"] = new JsonArray(member) };

    private static JsonObject EitherOf(params JsonNode[] schemas) => new() { ["anyOf"] = new JsonArray(schemas) };

    private static JsonObject Variations(string description)
    {
        var list = List(description, new JsonObject());
        list["minItems"] = 2;
        list["maxItems"] = RuleLimits.Variations;
        return list;
    }

    public static JsonObject Filter() => Fields(
        "A layer.",
        ("seed", Text("Seed of the layer's own hash.")),
        ("ranges", List("Ranges that are in.", Reference("range"))),
        ("attribute", Name("Attribute that is hashed; default is id.")),
        ("hashVersion", new JsonObject { ["description"] = "Default is 2.", ["enum"] = new JsonArray(1, 2) }));

    public static JsonObject Prerequisite() => Fields(
        "Another feature's value.",
        ("id", Text("The other feature.")),
        ("condition", Reference("condition")),
        ("gate", Flag("Unmet, the whole feature is null; otherwise only this rule is skipped.")));

    public static JsonObject Meta() => Fields(
        "About one variation.",
        ("key", Name("Key under which assignments are kept.")),
        ("name", Text("Display name.")),
        ("passthrough", Flag("Counts as assigned, but the next rules decide.")));

    public static JsonObject ContextualBandit() => Fields(
        "Shares of the variations by context; the rule's own weights are for visitors in none.",
        ("banditVersion", Whole("Version of what was learned.", -int.MaxValue, int.MaxValue)),
        ("contexts", List("Contexts; the first that fits counts.", Reference("banditContext"))));

    public static JsonObject BanditContext() => Fields(
        "A context.",
        ("leafId", Whole("The bandit's number for it.", -int.MaxValue, int.MaxValue)),
        ("condition", Reference("condition")),
        ("weights", List("Shares of the variations; they sum to 1.", Number("A share.", 0, 1))));

    public static JsonObject Schedule() => Fields(
        "When the rule applies, and for what share.",
        ("from", Instant("First instant.")),
        ("to", Instant("First instant after.")),
        ("ramp", AtLeastOne(List(
            "The largest share of all units that the rule reaches, step by step.",
            Required(
                Fields("A step.", ("at", Instant("Begin.")), ("coverage", Number("Largest share from then on.", 0, 1))),
                "at",
                "coverage")))));

    public static JsonObject Range() => new()
    {
        ["description"] = "Buckets [start, end), each 0 to 1.",
        ["type"] = "array",
        ["items"] = Number("A bucket.", 0, 1),
        ["minItems"] = 2,
        ["maxItems"] = 2,
    };

    private static JsonObject Instant(string description) =>
        new()
        {
            ["description"] = description + " ISO 8601 with its offset.",
            ["type"] = "string",
            ["format"] = "date-time",
            ["pattern"] = Compilation.Operators.Instant.DocumentPattern,
        };

    private static JsonObject Flag(string description) => new() { ["description"] = description, ["type"] = "boolean" };

    private static JsonObject Whole(string description, int low, int high) =>
        new() { ["description"] = description, ["type"] = "integer", ["minimum"] = low, ["maximum"] = high };
}
