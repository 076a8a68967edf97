using System.Text.Json;
using Personalization.Domain.Schema;
using Personalization.Unit.Tests.Differential;

namespace Personalization.Unit.Tests.Rules;

/// <summary>
/// The schema before a real validator, as an editor has one: what the compiler takes it takes too, and it marks what an author gets wrong.
/// </summary>
public sealed class RuleSetSchemaValidationTests
{
    private const string EveryField = """
        { "$schema": "ruleset.schema.json",
          "routes": [ { "path": "/", "feature": "hero" }, { "path": "/shop/*", "feature": "hero", "host": [ "shop.example", "*.shop.example" ], "query": { "utm": "*" }, "method": "GET" } ],
          "savedGroups": { "staff": [ "u_1", 7 ], "eu": { "type": "list", "attributeKey": "country", "values": [ "NO", "SE" ] }, "loyal": { "type": "condition", "condition": { "orders": { "$gte": 5 } } } },
          "clientSideTraits": { "group": "crew", "vip": { "condition": { "orders": { "$gt": 1 } } }, "pub_*": "pub_*" },
          "clientFeatures": [ "hero" ],
          "contextualBandits": { "b": { "banditVersion": 1, "contexts": [ { "leafId": 0, "condition": { "plan": "pro" }, "weights": [ 0.2, 0.8 ] } ] } },
          "features": {
            "holdout": { "defaultValue": false, "rules": [ { "key": "h", "hashVersion": 2, "variations": [ true, false ], "coverage": 0.1 } ] },
            "bandit": { "defaultValue": 1, "rules": [ { "hashVersion": 2, "contextualVariations": [ 1, 2 ], "contextualBanditRef": "b", "weights": [ 0.5, 0.5 ] } ] },
            "hero": { "defaultValue": null, "rules": [
              { "id": "held", "parentConditions": [ { "id": "holdout", "condition": { "value": true }, "gate": false } ], "force": null },
              { "id": "group", "condition": { "userId": { "$inGroup": "staff" }, "$savedGroup": { "id": "eu" } }, "force": "/staff" },
              { "id": "every", "force": "/every", "condition": { "$and": [ { "a.b": 1 }, { "$or": [ { "c": null }, { "d": [ 1, 2 ] }, { "e": { "f": 1 } } ] } ], "$nor": [ { "g": true } ], "$not": { "h": "x" },
                "t": { "$eq": 1, "$ne": null, "$lt": 5, "$lte": "5", "$gt": 1, "$gte": 1, "$in": [ 1 ], "$nin": [ "a" ], "$ini": [ "A" ], "$nini": [ "B" ], "$exists": true, "$type": "string", "$size": 2,
                  "$all": [ 1 ], "$alli": [ "x" ], "$regex": "^a", "$regexi": "b$", "$elemMatch": { "$gt": 1 }, "$not": { "$veq": "1.2.3" }, "$vgt": "1.0.0", "$notInGroup": "staff",
                  "$startsWith": "a", "$endsWithi": "B", "$contains": "c", "$before": { "days": -30 }, "$after": "2026-01-01T00:00:00Z", "$between": [ 1, 5 ], "$cidr": "10.0.0.0/8", "$semver": ">=1.2.0 <2.0.0" } } },
              { "id": "share", "force": "/share", "range": [ 0, 0.5 ], "hashVersion": 2, "hashAttribute": "userId" },
              { "key": "e", "seed": "e", "name": "Hero", "phase": "1", "hashVersion": 2, "hashAttribute": "userId", "fallbackAttribute": "anonymousId", "variations": [ null, "/red" ],
                "ranges": [ [ 0, 0.4 ], [ 0.5, 0.9 ] ], "meta": [ { "key": "0", "name": "Control" }, { "key": "1", "passthrough": false } ], "namespace": [ "n", 0, 0.5 ],
                "filters": [ { "seed": "layer", "attribute": "anonymousId", "hashVersion": 2, "ranges": [ [ 0, 1 ] ] } ], "bucketVersion": 1, "minBucketVersion": 0, "disableStickyBucketing": false,
                "stickyWhenTargetingLost": "leave", "schedule": { "from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z", "ramp": [ { "at": "2026-02-01T00:00:00Z", "coverage": 0.5 } ] } } ] } } }
        """;

    private static readonly string[] Wrong =
    [
        """{ "routes": [] }""",
        """{ "features": [] }""",
        """{ "features": {}, "colour": 1 }""",
        """{ "features": { "f": { "rule": [] } } }""",
        """{ "features": { "f": { "rules": {} } } }""",
        """{ "features": { "f": { "rules": [ { "force": 1, "colour": 1 } ] } } }""",
        """{ "features": { "f": { "rules": [ { "force": 1, "coverage": 1.5, "hashVersion": 2 } ] } } }""",
        """{ "features": { "f": { "rules": [ { "variations": [ 1, 2 ], "hashVersion": 3 } ] } } }""",
        """{ "features": { "f": { "rules": [ { "variations": [ 1, 2 ], "hashVersion": 2, "weights": [ "half", 0.5 ] } ] } } }""",
        """{ "features": { "f": { "rules": [ { "variations": [ 1, 2 ], "hashVersion": 2, "namespace": [ "n", 0 ] } ] } } }""",
        """{ "features": { "f": { "rules": [ { "variations": [ 1, 2 ], "hashVersion": 2, "filters": [ { "seed": "s" } ] } ] } } }""",
        """{ "features": { "f": { "rules": [ { "variations": [ 1, 2 ], "hashVersion": 2, "stickyWhenTargetingLost": "maybe" } ] } } }""",
        """{ "features": { "f": { "rules": [ { "force": 1, "parentConditions": [ {} ] } ] } } }""",
        """{ "features": { "f": { "rules": [ { "force": 1, "condition": { "a": { "$regx": "x" } } } ] } } }""",
        """{ "features": { "f": { "rules": [ { "force": 1, "condition": { "a": { "$in": 5 } } } ] } } }""",
        """{ "features": { "f": { "rules": [ { "force": 1, "condition": { "a": { "$gt": 1, "b": 2 } } } ] } } }""",
        """{ "features": { "f": { "rules": [ { "force": 1, "condition": { "$or": {} } } ] } } }""",
        """{ "features": { "f": { "rules": [ { "force": 1, "condition": { "$xor": [] } } ] } } }""",
        """{ "features": { "f": { "rules": [ { "force": 1, "schedule": { "ramp": [ { "coverage": 1 } ] } } ] } } }""",
        """{ "features": {}, "routes": [ { "path": "/" } ] }""",
        """{ "features": {}, "savedGroups": { "g": { "type": "other" } } }""",
        """{ "features": {}, "contextualBandits": { "b": { "contexts": [ { "leafId": 1 } ] } } }""",
    ];

    [Fact]
    public async Task Every_shipped_document_and_one_with_every_field_are_valid()
    {
        string[] shipped =
        [
            .. from path in Directory.EnumerateFiles(RepositoryRoot.Path, "*.json", SearchOption.AllDirectories)
               let parts = Path.GetRelativePath(RepositoryRoot.Path, path).Split(Path.DirectorySeparatorChar)
               where parts.Contains("rulesets") && !parts.Intersect(["bin", "obj", "artifacts", "node_modules"]).Any()
               select path,
        ];
        Assert.True(shipped.Length >= 3, $"only {shipped.Length} documents were found");
        string[] documents = [EveryField, .. shipped.Select(File.ReadAllText)];

        var problems = await ValidateAsync(documents);

        Assert.All(problems, Assert.Empty);
        Assert.All(documents, document => Assert.Empty(Documents.Try(document).Problems));
    }

    [Fact]
    public async Task What_an_author_gets_wrong_is_marked_and_refused()
    {
        var problems = await ValidateAsync(Wrong);

        Assert.All(Wrong.Zip(problems), pair => Assert.True(pair.Second.Length > 0, $"the schema takes {pair.First}"));
        Assert.All(Wrong, document => Assert.False(Documents.Try(document).Succeeded, document));
    }

    /// <summary>What is wrong with each document.</summary>
    private static async Task<string[][]> ValidateAsync(string[] documents)
    {
        var answers = await NodeScript.Validator.RunAsync([OneLine(RuleSetSchema.Write()), .. documents.Select(OneLine)]);
        Assert.Equal(documents.Length, answers.Length);
        return [.. answers.Select(answer => JsonSerializer.Deserialize<string[]>(answer)!)];
    }

    private static string OneLine(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }
}
