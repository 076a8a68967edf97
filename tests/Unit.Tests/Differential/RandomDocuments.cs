using System.Text.Json.Nodes;

namespace Personalization.Unit.Tests.Differential;

/// <summary>Random rule documents and attributes: every field of the format, and values on which JavaScript's conversions differ.</summary>
internal sealed partial class RandomDocuments(int seed)
{
    private static readonly string[] Names = ["id", "deviceId", "anonymousId", "a", "b", "c", "d", "version", "tags", "nested"];
    private static readonly string[] Paths =
        ["id", "a", "b", "c", "d", "version", "tags", "tags.0", "tags.length", "nested", "nested.x", "nested.x.y", "nested.list.1", "nested.list.length",
        "a.b", "a.0", "a.length", "a.x", "tags.1.x", "tags.00", "tags.-1", "items", "items.0", "items.0.x", "items.1.y.x", "items.x",
        "items.length", "missing", "missing.deep", "", ".", "a."];

    private static readonly string[] Texts =
    [
        "", "a", "A", "b", "abc", "1", "01", " 5 ", "0x10", "1e3", "-1", "+2", ".5", "5.", "true", "false", "null", "Infinity", "NaN",
        "0b11", "1,2", "Zoë", "zoë", "日本", "😀",
        "1.2.3", "v1.10.0", "1.2.3-beta.2", "1.2.3+build", "10.0", "1-2-3", "2024-01-02", "[object Object]", "user-17", "a/b", "x\"y\\z",
        "line\nbreak", "\u00a0", "$a",
        "2024-01-02T03:04:05.678Z", "2024-01-02T03:04:05+01:00", "Tue, 02 Jan 2024", "1704164645", "1_000", "1e", "e5", "--1", "1 2",
        "\t7\n", "0o17", "-0x10", "\u0661", "\ufeff3", "\u30003",
        "İ", "i̇", "ΑΣ", "ας", "ασ", "ẞ", "ß", "SS", "\u212a", "k", "K", "ſ", "ǅ", "ǆ", "undefined", "[]", "{}", "1,", ",", "a,b", "0",
        "-0", "00", "+0", "0.0", "length", "__proto__x",
        "V1.2.3", "v", "1.2.3.4", "1..2", " 1.2.3", "1.2.3-", "+", "vv1.0.0", "1.2.3+a+b", "123456.1.0", "1.0.0-rc.1", "1.0.0-rc.10",
    ];

    /// <summary>Texts whose lower case JavaScript and .NET write differently, or that only case separates.</summary>
    private static readonly string[] Cased = [
        "İ", "i̇", "ΑΣ", "ας", "ασ", "ΑΣΑ", "ασα", "Σ", "σ", "ς", "Α.Σ", "α.ς", "Α Σ", "α σ", "K", "k", "\u212a", "ẞ", "ß", "ǅ", "ǆ", "Ǆ",
        "𐐀", "𐐨", "ı", "I", "i",
    ];

    private static readonly string[] Numbers =
        [
            "0", "-0", "1", "2", "3", "-1", "5", "10", "0.1", "1.5", "0.30000000000000004", "1e3", "1e21", "1e-7", "123456789012345680000",
            "1.7976931348623157e308", "5e-324", "100", "16", "1234.5678", "4294967296",
        ];

    private static readonly string[] Patterns =
    [
        "^a", "b$", "\\d+", "[^a]", ".", "^\\w+$", "\\s", "(a|b)c?", "a{2}", "o\\b", "a\\/b", "a/b", "[a-z]+", "(?:x)", "(?=a)a", "(?!a)",
        "(a)\\1", "[\\d-]", "\\u0061", "\\x41", "\\u{2}",
        "a$|b", "[", "*a", "a**", "(?<n>a)\\k<n>", "é", "\\p{L}", "\\-", "a{,2}", "{", "]", "x{1", "\\0", "^$", "^.$", "[]", "[^]",
        "(?i)a", "(?>a)", "a{3,1}", "[b-a]", "^*", "$", "\\", "(", ")",
        "[\\w-z]", "[\\s\\S]", "\\cA", "ë$", "[[]", "[a-[b]]", "^[^\\d\\s]+$", "\\k", "\\8", "\\B", "a+?b*?", "(?<=a)b", "^\\D\\W?\\S",
        "日", "[\\u3040-\\u9fff]", "null", "^tr",
    ];

    private static readonly string[] Operators =
    [
        "$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$in", "$nin", "$ini", "$nini", "$exists", "$not", "$size", "$elemMatch", "$all",
        "$alli", "$regex", "$regexi",
        "$type", "$veq", "$vne", "$vlt", "$vlte", "$vgt", "$vgte", "$inGroup", "$notInGroup", "$unknown",
    ];

    private readonly Random _random = new(seed);

    public JsonObject SavedGroups() => new()
    {
        ["plain"] = List(5),
        ["list"] = new JsonObject { ["type"] = "list", ["attributeKey"] = Pick(Names), ["values"] = List(5) },
        ["condition"] = new JsonObject { ["type"] = "condition", ["condition"] = Condition(2) },
        ["loop"] = new JsonObject
        {
            ["type"] = "condition",
            ["condition"] = new JsonObject { ["$savedGroup"] = new JsonObject { ["id"] = "loop" } },
        },
        ["odd"] = Chance(0.5) ? new JsonObject { ["type"] = "future" } : null,
    };

    public JsonObject Features(int count, bool sticky)
    {
        var features = new JsonObject();
        for (var i = 0; i < count; i++)
        {
            features[$"f{i}"] = Feature(count, sticky);
        }

        return features;
    }

    public JsonObject Attributes()
    {
        var attributes = new JsonObject();
        foreach (var name in Names)
        {
            if (Chance(0.8))
            {
                attributes[name] = name is "id" or "deviceId" or "anonymousId" && Chance(0.85) ? Unit() : Value(2);
            }
        }

        if (Chance(0.6))
        {
            attributes["tags"] = List(4);
        }

        if (Chance(0.6))
        {
            attributes["nested"] = new JsonObject { ["x"] = Value(2), ["list"] = List(3) };
        }

        if (Chance(0.5))
        {
            attributes["items"] = new JsonArray(
                [.. Enumerable.Range(0, _random.Next(4))
                    .Select(_ => Chance(0.8) ? new JsonObject { ["x"] = Value(1), ["y"] = Value(2) } : Value(1))]);
        }

        return attributes;
    }

    public JsonObject Documents(JsonObject attributes)
    {
        var documents = new JsonObject();
        foreach (var name in (string[])["id", "deviceId", "anonymousId"])
        {
            if (attributes[name] is not JsonValue value || !value.TryGetValue<string>(out var unit) || unit.Length == 0 || Chance(0.4))
            {
                continue;
            }

            var assignments = new JsonObject();
            for (var i = _random.Next(4); i > 0; i--)
            {
                assignments[$"{Pick(["e0", "e1", "e2", "f0", "f1"])}__{_random.Next(3)}"] = _random.Next(4).ToString();
            }

            documents[$"{name}||{unit}"] = new JsonObject
            {
                ["attributeName"] = name,
                ["attributeValue"] = unit,
                ["assignments"] = assignments,
            };
        }

        return documents;
    }

    private JsonNode? Feature(int count, bool sticky)
    {
        if (!sticky && Chance(0.02))
        {
            // with a sticky store attached, the SDK itself fails on a null feature
            return null;
        }

        var feature = new JsonObject();
        if (Chance(0.9))
        {
            feature["defaultValue"] = Value(1);
        }

        if (Chance(0.95))
        {
            feature["rules"] = new JsonArray([.. Enumerable.Range(0, 1 + _random.Next(4)).Select(_ => (JsonNode)Rule(count, sticky))]);
        }

        return feature;
    }

    private JsonObject Rule(int count, bool sticky)
    {
        var rule = new JsonObject();
        if (Chance(0.5))
        {
            rule["id"] = $"r{_random.Next(100)}";
        }

        if (Chance(0.5))
        {
            rule["condition"] = Condition(3);
        }

        if (Chance(0.2))
        {
            rule["parentConditions"] = new JsonArray([.. Enumerable.Range(0, 1 + _random.Next(2)).Select(_ => (JsonNode)Parent(count))]);
        }

        if (Chance(0.15))
        {
            rule["filters"] = new JsonArray([.. Enumerable.Range(0, 1 + _random.Next(2)).Select(_ => (JsonNode)Filter())]);
        }

        if (Chance(0.4))
        {
            rule["hashAttribute"] = Pick(["id", "deviceId", "anonymousId", "a", "version", "nested"]);
        }

        if (Chance(0.3))
        {
            rule["fallbackAttribute"] = Pick(["id", "deviceId", "anonymousId", "b"]);
        }

        if (Chance(0.6))
        {
            rule["hashVersion"] = Chance(0.95) ? 1 + _random.Next(2) : 3;
        }

        if (Chance(0.4))
        {
            rule["seed"] = Pick(Texts);
        }

        if (Chance(0.4))
        {
            rule["coverage"] = Coverage();
        }

        if (Chance(0.45))
        {
            rule["force"] = Value(1);
            if (Chance(0.2))
            {
                rule["range"] = Range();
            }

            return rule;
        }

        if (Chance(0.95))
        {
            Experiment(rule);
        }

        return rule;
    }

    private void Experiment(JsonObject rule, bool bandits = true)
    {
        var count = 1 + _random.Next(4);
        rule["variations"] = new JsonArray([.. Enumerable.Range(0, count).Select(_ => Value(1))]);
        if (Chance(0.7))
        {
            rule["key"] = $"e{_random.Next(3)}";
        }

        if (bandits && Chance(0.3))
        {
            Bandit(rule, count);
        }

        if (Chance(0.4))
        {
            rule["weights"] = Weights(Chance(0.9) ? count : count + 1);
        }

        if (Chance(0.15))
        {
            rule["ranges"] = new JsonArray([.. Enumerable.Range(0, count).Select(_ => (JsonNode)Range())]);
        }

        if (Chance(0.15))
        {
            rule["namespace"] = new JsonArray(Pick(["n1", "n2"]), Fraction() / 2, 0.5 + Fraction() / 2);
        }

        if (Chance(0.7))
        {
            rule["meta"] = new JsonArray([.. Enumerable.Range(0, count).Select(index => (JsonNode)Meta(index))]);
        }

        if (Chance(0.3))
        {
            rule["bucketVersion"] = _random.Next(3);
        }

        if (Chance(0.2))
        {
            rule["minBucketVersion"] = _random.Next(3);
        }

        if (Chance(0.1))
        {
            rule["disableStickyBucketing"] = true;
        }

        if (Chance(0.2))
        {
            rule["name"] = "Experiment";
        }

        if (Chance(0.2))
        {
            rule["phase"] = "1";
        }
    }

    private JsonObject Meta(int index)
    {
        var meta = new JsonObject();
        if (Chance(0.85))
        {
            meta["key"] = index.ToString();
        }

        if (Chance(0.3))
        {
            meta["name"] = $"Variation {index}";
        }

        if (Chance(0.15))
        {
            meta["passthrough"] = true;
        }

        return meta;
    }

    private JsonObject Parent(int count)
    {
        var parent = new JsonObject { ["id"] = Chance(0.9) ? $"f{_random.Next(count)}" : "absent" };
        if (Chance(0.9))
        {
            parent["condition"] = new JsonObject { [Chance(0.9) ? "value" : Pick(["value.x", "value.0", "other"])] = Test(2) };
        }

        if (Chance(0.4))
        {
            parent["gate"] = Chance(0.8);
        }

        return parent;
    }

    private JsonObject Filter()
    {
        var filter = new JsonObject { ["seed"] = Pick(["layer", "s1"]), ["ranges"] = new JsonArray(Range(), Range()) };
        if (Chance(0.5))
        {
            filter["attribute"] = Pick(["id", "deviceId", "anonymousId"]);
        }

        if (Chance(0.4))
        {
            filter["hashVersion"] = 1 + _random.Next(2);
        }

        return filter;
    }

    private JsonObject Condition(int depth)
    {
        var condition = new JsonObject();
        for (var i = Chance(0.9) ? 1 + _random.Next(2) : 0; i > 0; i--)
        {
            if (depth > 0 && Chance(0.25))
            {
                var logic = Pick(["$and", "$or", "$nor", "$not", "$savedGroup"]);
                condition[logic] = logic switch
                {
                    "$not" => Condition(depth - 1),
                    "$savedGroup" => SavedGroup(),
                    _ => new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => (JsonNode)Condition(depth - 1))]),
                };
                continue;
            }

            condition[Pick(Paths)] = Test(depth);
        }

        return condition;
    }

    private JsonObject SavedGroup()
    {
        var group = new JsonObject { ["id"] = Pick(["list", "condition", "plain", "odd", "absent", "loop"]) };
        if (Chance(0.3))
        {
            group["attributeKey"] = Pick(Paths);
        }

        return group;
    }

    private JsonNode? Test(int depth)
    {
        if (depth <= 0 || Chance(0.3)) return Value(1);
        var test = new JsonObject();

        // Where the SDK throws (null as a condition) there is nothing to compare; such arguments are not made.
        for (var i = 1 + _random.Next(2); i > 0; i--)
        {
            var name = Pick(Operators);
            test[name] = Argument(name, depth - 1);
        }

        if (Chance(0.03))
        {
            test["plain"] = 1;
        }

        return test;
    }

    private JsonNode? Argument(string name, int depth)
    {
        // The SDK caches patterns by their text for the whole process: null as a pattern fails, unless "null" was one before. No answer to
        // compare with.
        if (name is not ("$elemMatch" or "$not" or "$regex" or "$regexi") && Chance(0.06)) return Value(1);
        return name switch
        {
            "$ini" or "$nini" or "$alli" when Chance(0.3) => new JsonArray(Pick(Cased), Pick(Cased)),
            "$in" or "$nin" or "$ini" or "$nini" => List(4),
            "$all" or "$alli" => Chance(0.7) ? List(2) : new JsonArray(Test(depth)),
            "$exists" => Chance(0.5),
            "$not" => Test(depth),
            "$size" => Chance(0.5) ? _random.Next(4) : Test(depth),
            "$elemMatch" =>
                Chance(0.6) ? new JsonObject { [Pick([.. Operators.Where(name => name is not "$elemMatch")])] = Value(1) } : Condition(1),
            "$regex" or "$regexi" => Pick(Patterns),
            "$type" => Pick(["string", "number", "boolean", "array", "object", "null", "undefined", "other"]),
            "$inGroup" or "$notInGroup" => Pick(["plain", "list", "condition", "absent", "odd"]),
            "$veq" or "$vne" or "$vlt" or "$vlte" or "$vgt" or "$vgte" => Chance(0.8) ? Version() : Value(0),
            _ => Value(1),
        };
    }

    private string Version() =>
        $"{Pick(["", "v"])}{_random.Next(3)}.{_random.Next(12)}{Pick(["", ".0", ".3", ".100000"])}{Pick(["", "-alpha", "-beta.2", "-1", "+b"])}";

    private JsonNode? Value(int depth)
    {
        var kind = _random.NextDouble();
        if (depth > 0 && kind < 0.1) return List(3);
        if (depth > 0 && kind < 0.2) return new JsonObject { ["x"] = Value(depth - 1), [Pick(["y", "2", "1", "z"])] = Value(depth - 1) };
        if (kind < 0.28) return null;
        if (kind < 0.4) return Chance(0.5);
        return kind < 0.65 ? JsonNode.Parse(Pick(Numbers)) : kind < 0.7 ? Version() : kind < 0.74 ? Pick(Cased) : Pick(Texts);
    }

    private JsonArray List(int most) => new([.. Enumerable.Range(0, _random.Next(most + 1)).Select(_ => Value(1))]);

    private JsonNode? Unit() =>
        Chance(0.9)
            ? Pick([$"u{_random.Next(100000)}", $"{_random.Next(100000)}", "Zoë", "日本", "😀", $"u {_random.Next(100)}/\"é"])
            : JsonNode.Parse(Pick(Numbers));

    private JsonArray Weights(int count)
    {
        var shares = Enumerable.Range(0, count).Select(_ => Fraction() + 0.01).ToArray();
        var sum = Chance(0.85) ? shares.Sum() : 1;
        return new JsonArray([.. shares.Select(share => (JsonNode)Math.Round(share / sum, 4))]);
    }

    private JsonArray Range()
    {
        var start = Fraction();
        return new JsonArray(start, Math.Min(1, start + Fraction()));
    }

    private double Fraction() => Math.Round(_random.NextDouble(), 3);

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(T[] list) => list[_random.Next(list.Length)];
}
