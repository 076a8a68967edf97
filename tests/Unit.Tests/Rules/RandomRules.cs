using System.Text.Json.Nodes;

namespace Personalization.Unit.Tests.Rules;

/// <summary>Random documents that schema and compiler both take, with every member of the language, to be made wrong afterwards.</summary>
internal sealed class RandomRules(int seed)
{
    private static readonly string[] Attributes = ["id", "plan", "orders", "address.city", "tags", ""];
    private readonly Random _random = new(seed);

    public JsonObject Document()
    {
        var document = new JsonObject
        {
            ["features"] = new JsonObject
            {
                ["base"] = new JsonObject { ["defaultValue"] = true },
                ["page"] = new JsonObject { ["defaultValue"] = "/red" },
            },
            ["savedGroups"] = new JsonObject
            {
                ["staff"] = new JsonArray("u-1", 7, true),
                ["eu"] = new JsonObject { ["type"] = "list", ["attributeKey"] = "country", ["values"] = new JsonArray("NO", "SE") },
                ["loyal"] = new JsonObject { ["type"] = "condition", ["condition"] = Condition(1) },
            },
            ["contextualBandits"] = new JsonObject { ["b"] = Bandit() },
        };
        for (var i = 1 + _random.Next(2); i > 0; i--)
        {
            document["features"]![$"f{i}"] = new JsonObject
            {
                ["defaultValue"] = Value(),
                ["rules"] = new JsonArray([.. Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => (JsonNode)Rule())]),
            };
        }

        if (Chance(0.5))
        {
            document["routes"] = new JsonArray(Route());
        }

        if (Chance(0.5))
        {
            document["clientFeatures"] = new JsonArray("base");
        }

        if (Chance(0.5))
        {
            document["clientSideTraits"] = new JsonObject
            {
                ["a"] = "b",
                ["pub_*"] = "pub_*",
                ["vip"] = new JsonObject { ["condition"] = Condition(1) },
            };
        }

        if (Chance(0.2))
        {
            document["$schema"] = "ruleset.schema.json";
        }

        return document;
    }

    private static JsonObject Bandit() => new()
    {
        ["banditVersion"] = 1,
        ["contexts"] =
            new JsonArray(new JsonObject
            {
                ["leafId"] = 0,
                ["condition"] = new JsonObject { ["plan"] = "pro" },
                ["weights"] = new JsonArray(0.2, 0.8),
            }),
    };

    private JsonObject Route()
    {
        var route = new JsonObject { ["path"] = Pick("/", "/shop/*", "/a/b"), ["feature"] = "page" };
        if (Chance(0.4))
        {
            route["host"] = Chance(0.5) ? "shop.example" : new JsonArray("shop.example", "*.shop.example");
        }

        if (Chance(0.4))
        {
            route["method"] = "GET";
        }

        if (Chance(0.4))
        {
            route["query"] = new JsonObject { ["utm"] = "*" };
        }

        return route;
    }

    private JsonObject Rule()
    {
        var rule = new JsonObject();
        if (Chance(0.5))
        {
            rule["id"] = "r";
        }

        if (Chance(0.4))
        {
            rule["parentConditions"] =
                new JsonArray(new JsonObject
                {
                    ["id"] = "base",
                    ["condition"] = new JsonObject { ["value"] = true },
                    ["gate"] = Chance(0.5),
                });
        }

        if (Chance(0.1) && rule.ContainsKey("parentConditions")) return rule;
        rule["hashVersion"] = 1 + _random.Next(2);
        if (Chance(0.5))
        {
            rule["condition"] = Condition(2);
        }

        if (Chance(0.5))
        {
            rule["hashAttribute"] = "userId";
        }

        if (Chance(0.3))
        {
            rule["fallbackAttribute"] = "anonymousId";
        }

        if (Chance(0.3))
        {
            rule["disableStickyBucketing"] = Chance(0.5);
        }

        if (Chance(0.3))
        {
            rule["seed"] = "s";
        }

        if (Chance(0.3))
        {
            rule["filters"] =
                new JsonArray(new JsonObject
                {
                    ["seed"] = "layer",
                    ["attribute"] = "id",
                    ["hashVersion"] = 2,
                    ["ranges"] = new JsonArray(new JsonArray(0, 0.5)),
                });
        }

        if (Chance(0.3))
        {
            rule["schedule"] = Schedule();
        }

        if (Chance(0.5))
        {
            Force(rule);
        }
        else
        {
            Experiment(rule);
        }

        return rule;
    }

    private void Force(JsonObject rule)
    {
        rule["force"] = Value();
        if (Chance(0.3))
        {
            rule["range"] = new JsonArray(0.1, 0.6);
        }
        else if (Chance(0.5))
        {
            rule["coverage"] = 0.3;
        }
    }

    private void Experiment(JsonObject rule)
    {
        var contextual = Chance(0.2);
        rule[contextual ? "contextualVariations" : "variations"] = new JsonArray(Value(), Value());
        if (contextual)
        {
            rule["contextualBanditRef"] = "b";
        }

        if (!contextual && Chance(0.3))
        {
            rule["ranges"] = new JsonArray(new JsonArray(0, 0.4), new JsonArray(0.5, 0.9));
        }
        else
        {
            rule["coverage"] = 0.8;
            rule["weights"] = new JsonArray(0.25, 0.75);
        }

        if (Chance(0.5))
        {
            rule["key"] = "exp";
        }

        if (Chance(0.3))
        {
            rule["name"] = "Hero";
        }

        if (Chance(0.3))
        {
            rule["phase"] = "1";
        }

        if (Chance(0.5))
        {
            rule["meta"] = new JsonArray(
                new JsonObject { ["key"] = "control", ["name"] = "Control" }, new JsonObject { ["passthrough"] = false });
        }

        if (Chance(0.3))
        {
            rule["namespace"] = new JsonArray("n", 0, 0.5);
        }

        if (Chance(0.3))
        {
            rule["bucketVersion"] = 2;
        }

        if (Chance(0.3))
        {
            rule["minBucketVersion"] = 1;
        }

        if (Chance(0.3))
        {
            rule["stickyWhenTargetingLost"] = Pick("keep", "leave");
        }
    }

    private JsonObject Schedule()
    {
        var schedule = new JsonObject { ["from"] = "2026-01-01T00:00:00Z", ["to"] = "2027-01-01T00:00:00.5+01:00" };
        if (Chance(0.6))
        {
            schedule["ramp"] = new JsonArray(
                new JsonObject { ["at"] = "2026-02-01T00:00:00Z", ["coverage"] = 0.1 },
                new JsonObject { ["at"] = "2026-03-01T00:00:00Z", ["coverage"] = 1 });
        }

        return schedule;
    }

    private JsonObject Condition(int depth)
    {
        var condition = new JsonObject { [Pick(Attributes)] = Test(depth) };
        if (depth > 0 && Chance(0.4))
        {
            condition[Pick("$and", "$or", "$nor")] = new JsonArray(Condition(depth - 1), Condition(depth - 1));
        }

        if (depth > 0 && Chance(0.3))
        {
            condition["$not"] = Condition(depth - 1);
        }

        if (depth > 1 && Chance(0.3))
        {
            condition["$savedGroup"] = Chance(0.5)
                ? new JsonObject { ["id"] = "loyal" }
                : new JsonObject { ["id"] = "eu", ["attributeKey"] = "place" };
        }

        return condition;
    }

    private JsonNode? Test(int depth)
    {
        if (depth <= 0 || Chance(0.2)) return Value();
        var tests = new JsonObject();
        for (var i = 1 + _random.Next(3); i > 0; i--)
        {
            var (name, argument) = Operator(depth - 1);
            tests[name] = argument;
        }

        return tests;
    }

    private (string, JsonNode?) Operator(int depth) => _random.Next(24) switch
    {
        0 => (Pick("$eq", "$ne"), Pick<JsonNode?>("a", 1, true, null)),
        1 => (Pick("$lt", "$lte", "$gt", "$gte"), Pick<JsonNode>("a", 1)),
        2 => (Pick("$in", "$nin", "$ini", "$nini"), new JsonArray("a", 1, null)),
        3 => (Pick("$all", "$alli"), new JsonArray("a", new JsonObject { ["$gt"] = 1 })),
        4 => (Pick("$veq", "$vne", "$vlt", "$vlte", "$vgt", "$vgte"), "1.2.3"),
        5 => (Pick("$inGroup", "$notInGroup"), Pick("staff", "eu")),
        6 => (Pick("$regex", "$regexi"), "^a+$"),
        7 => ("$exists", Chance(0.5)),
        8 => ("$type", Pick("string", "null")),
        9 => ("$size", Pick<JsonNode>(2, new JsonObject { ["$gte"] = 1 })),
        10 => ("$elemMatch", Chance(0.5) ? Condition(depth) : new JsonObject { ["$in"] = new JsonArray(1) }),
        11 => ("$not", Test(depth)),
        12 or 13 => (Pick("$startsWith", "$endsWithi", "$contains"), Chance(0.5) ? "a" : new JsonArray("a", "b")),
        14 or 15 =>
            (Pick(
                "$before", "$after"), Pick<JsonNode>(
                    "2026-01-01", "2026-01-01T10:00:00Z", 1767225600000, new JsonObject { ["days"] = -30, ["hours"] = 2 })),
        16 or 17 => ("$between", Chance(0.5) ? new JsonArray(1, 5) : new JsonArray("2026-01-01", "2026-02-01T00:00:00Z")),
        18 or 19 => ("$cidr", Chance(0.5) ? "10.0.0.0/8" : new JsonArray("10.0.0.0/8", "2001:db8::/32")),
        20 or 21 => ("$semver", "^1.2.0"),
        _ => ("$eq", "x"),
    };

    private JsonNode? Value() => _random.Next(7) switch
    {
        0 => null,
        1 => true,
        2 => "text",
        3 => 5,
        4 => new JsonArray(1, "a"),
        5 => new JsonObject { ["x"] = new JsonObject { [""] = 1 } },
        _ => "/red",
    };

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(params T[] list) =>
        list[_random.Next(list.Length)] is JsonNode node ? (T)(object)node.DeepClone() : list[_random.Next(list.Length)];
}
