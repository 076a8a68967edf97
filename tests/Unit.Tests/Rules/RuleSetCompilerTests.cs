using System.Text;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Personalization.Domain.Problems;

namespace Personalization.Unit.Tests.Rules;

public sealed class RuleSetCompilerTests
{
    private static string Rule(string rule) =>
        $$"""{ "features": { "f": { "defaultValue": null, "rules": [ {{rule}} ] }, "g": { "defaultValue": 1 } } }""";

    [Theory]
    [InlineData("""{ "force": 1, "condition": { "red_group": { "$foo": 1 } } }""", "features.f.rules[0].condition.red_group.$foo")]
    [InlineData("""{ "force": 1, "condition": { "$xor": [] } }""", "features.f.rules[0].condition.$xor")]
    [InlineData("""{ "force": 1, "condition": { "$or": { "a": 1 } } }""", "features.f.rules[0].condition.$or")]
    [InlineData(
        """{ "force": 1, "condition": { "$and": [ { "a": 1 }, { "b": { "$regex": "(" } } ] } }""",
        "features.f.rules[0].condition.$and[1].b.$regex")]
    [InlineData("""{ "force": 1, "condition": { "a": { "$regex": "(?=x)" } } }""", "features.f.rules[0].condition.a.$regex")]
    [InlineData("""{ "force": 1, "condition": { "a": { "$in": 5 } } }""", "features.f.rules[0].condition.a.$in")]
    [InlineData("""{ "force": 1, "condition": { "a": { "$inGroup": "nobody" } } }""", "features.f.rules[0].condition.a.$inGroup")]
    [InlineData("""{ "force": 1, "condition": { "a": { "$gt": 1, "b": 2 } } }""", "features.f.rules[0].condition.a")]
    [InlineData("""{ "force": 1, "condition": { "a": { "$cidr": "10.0.0.0/33" } } }""", "features.f.rules[0].condition.a.$cidr")]
    [InlineData("""{ "force": 1, "condition": { "a": { "$semver": "newer" } } }""", "features.f.rules[0].condition.a.$semver")]
    [InlineData("""{ "force": 1, "condition": { "a": { "$between": [ 5, 1 ] } } }""", "features.f.rules[0].condition.a.$between")]
    [InlineData("""{ "force": 1, "condition": { "a": { "$before": "tomorrow" } } }""", "features.f.rules[0].condition.a.$before")]
    [InlineData("""{ "force": 1, "condition": { "a": { "$startsWith": 7 } } }""", "features.f.rules[0].condition.a.$startsWith")]
    [InlineData("""{ "force": 1, "colour": "red" }""", "features.f.rules[0].colour")]
    [InlineData("""{ "id": "empty" }""", "features.f.rules[0]")]
    [InlineData("""{ "variations": [ 1, 2 ] }""", "features.f.rules[0].hashVersion")]
    [InlineData("""{ "variations": [ 1, 2 ], "hashVersion": 3 }""", "features.f.rules[0].hashVersion")]
    [InlineData("""{ "force": 1, "coverage": 0.5 }""", "features.f.rules[0].hashVersion")]
    [InlineData("""{ "variations": [ 1, 2 ], "hashVersion": 2, "weights": [ 0.5, 0.4 ] }""", "features.f.rules[0].weights")]
    [InlineData("""{ "variations": [ 1, 2 ], "hashVersion": 2, "weights": [ 1 ] }""", "features.f.rules[0].weights")]
    [InlineData("""{ "variations": [ 1 ], "hashVersion": 2 }""", "features.f.rules[0].variations")]
    [InlineData("""{ "variations": [ 1, 2 ], "hashVersion": 2, "coverage": 1.5 }""", "features.f.rules[0].coverage")]
    [InlineData(
        """{ "variations": [ 1, 2 ], "hashVersion": 2, "meta": [ { "key": "a" }, { "key": "a" } ] }""", "features.f.rules[0].meta[1].key")]
    [InlineData("""{ "variations": [ 1, 2 ], "hashVersion": 2, "namespace": [ "n", 0 ] }""", "features.f.rules[0].namespace")]
    [InlineData(
        """{ "variations": [ 1, 2 ], "hashVersion": 2, "filters": [ { "seed": "s", "ranges": [ [ 0 ] ] } ] }""",
        "features.f.rules[0].filters[0].ranges[0]")]
    [InlineData(
        """{ "variations": [ 1, 2 ], "hashVersion": 2, "stickyWhenTargetingLost": "maybe" }""",
        "features.f.rules[0].stickyWhenTargetingLost")]
    [InlineData("""{ "force": 1, "parentConditions": [ { "id": "nope" } ] }""", "features.f.rules[0].parentConditions[0].id")]
    [InlineData("""{ "force": 1, "parentConditions": [ { "id": "f" } ] }""", "features.f.rules[0].parentConditions[0].id")]
    [InlineData(
        """{ "force": 1, "schedule": { "from": "2026-02-01T00:00:00Z", "to": "2026-01-01T00:00:00Z" } }""", "features.f.rules[0].schedule")]
    [InlineData(
        """{ "force": 1, "schedule": { "ramp": [ { "at": "soon", "coverage": 1 } ] } }""", "features.f.rules[0].schedule.ramp[0].at")]
    public void A_bad_rule_is_refused_with_its_place(string rule, string place)
    {
        var result = Documents.Try(Rule(rule));

        Assert.False(result.Succeeded);
        Assert.Contains(result.Problems, problem => problem.Place == place);
    }

    [Theory]
    [InlineData("""{ "features": {}, "rotues": [] }""", "rotues")]
    [InlineData("""{ "routes": [] }""", "features")]
    [InlineData("""{ "features": {}, "routes": [ { "path": "/", "feature": "x" } ] }""", "routes[0].feature")]
    [InlineData("""{ "features": { "x": {} }, "routes": [ { "path": "shop", "feature": "x" } ] }""", "routes[0].path")]
    [InlineData("""{ "features": { "x": {} }, "routes": [ { "path": "/a*b", "feature": "x" } ] }""", "routes[0].path")]
    [InlineData(
        """{ "features": { "x": { "defaultValue": 5 } }, "routes": [ { "path": "/", "feature": "x" } ] }""", "features.x.defaultValue")]
    [InlineData(
        """{ "features": { "x": { "defaultValue": "/a/*" } }, "routes": [ { "path": "/", "feature": "x" } ] }""",
        "features.x.defaultValue")]
    [InlineData("""{ "features": { "x": {} }, "clientFeatures": [ "y" ] }""", "clientFeatures[0]")]
    [InlineData("""{ "features": {}, "clientSideTraits": { "a*": "b" } }""", "clientSideTraits.a*")]
    [InlineData(
        """{ "features": {}, "clientSideTraits": { "a": { "condition": { "b": { "$nope": 1 } } } } }""",
        "clientSideTraits.a.condition.b.$nope")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    [InlineData("", "")]
    public void A_bad_document_is_refused_with_its_place(string json, string place)
    {
        var result = Documents.Try(json);

        Assert.False(result.Succeeded);
        Assert.Contains(result.Problems, problem => problem.Place == place);
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var result = Documents.Try(
            """{ "features": { "f": { "rules": [ { "force": 1, "x": 1, "condition": { "a": { "$no": 1 } } }, {} ] } }, "clientFeatures": [ "y" ] }""");

        Assert.Equal(
            ["features.f.rules[0].x", "features.f.rules[0].condition.a.$no", "features.f.rules[1]", "clientFeatures[0]"],
            result.Problems.Select(problem => problem.Place));
    }

    [Fact]
    public void An_import_drops_harmless_fields_and_lists_them()
    {
        var result = Documents.Try(
            """{ "status": 200, "dateUpdated": "x", "features": { "f": { "defaultValue": 1, "rules": [ { "force": 2, "tracks": [], "condition": { "a": { "$regx": 1 } } } ] } } }""",
            CompileMode.Lenient);

        Assert.True(result.Succeeded);
        Assert.Equal(["status", "dateUpdated", "features.f.rules[0].tracks"], result.Dropped);
    }

    [Fact]
    public void An_import_refuses_what_would_change_results()
    {
        var result = Documents.Try(
            """{ "features": { "f": { "rules": [ { "variations": [ 1, 2 ] } ] } }, "overrides": { "f": { "active": false } } }""",
            CompileMode.Lenient);

        var problem = Assert.Single(result.Problems);
        Assert.Equal("overrides", problem.Place);
    }

    [Fact]
    public void A_document_nested_too_deeply_is_refused_without_overflow()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"$not\":", 5000)) + "{}" + new string('}', 5000);

        Assert.False(Documents.Try(Rule($$"""{ "force": 1, "condition": {{deep}} }"""), CompileMode.Lenient).Succeeded);
    }

    [Fact]
    public void Conditions_nested_beyond_the_limit_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"$not\":", RuleLimits.ConditionDepth + 1)) + "{}"
            + new string('}', RuleLimits.ConditionDepth + 1);

        var result = Documents.Try(Rule($$"""{ "force": 1, "condition": {{deep}} }"""));

        Assert.Contains(result.Problems, problem => problem.Message.Contains("nested deeper", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CompileMode.Strict)]
    [InlineData(CompileMode.Lenient)]
    public void Groups_that_name_each_other_over_and_over_are_refused_before_they_grow(CompileMode manner)
    {
        const int Levels = 20;
        var names = string.Join(',', Enumerable.Repeat("{ \"$savedGroup\": { \"id\": \"NEXT\" } }", 10));
        var groups = Enumerable.Range(0, Levels)
            .Select(level => $$""" "g{{level}}": { "type": "condition", "condition": { "$or": [ {{names.Replace("NEXT", $"g{level + 1}", StringComparison.Ordinal)}} ] } } """);
        var json = $$"""
            { "features": { "f": { "rules": [ { "force": 1, "condition": { "$savedGroup": { "id": "g0" } } } ] } },
              "savedGroups": { {{string.Join(',', groups)}}, "g{{Levels}}": { "type": "condition", "condition": { "a": 1 } } } }
            """;

        Assert.Contains(
            Documents.Try(json, manner).Problems, problem => problem.Message.Contains("copy more than", StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_chain_of_prerequisites_is_refused()
    {
        var features = Enumerable.Range(0, RuleLimits.PrerequisiteDepth + 2).Select(index =>
            $$""" "f{{index}}": { "rules": [ { "force": 1, "parentConditions": [ { "id": "f{{index + 1}}" } ] } ] } """);
        var json = $$"""{ "features": { {{string.Join(',', features)}}, "f{{RuleLimits.PrerequisiteDepth + 2}}": {} } }""";

        Assert.Contains(
            Documents.Try(json, CompileMode.Lenient).Problems,
            problem => problem.Message.Contains("chain deeper", StringComparison.Ordinal));
    }

    [Fact]
    public void Truncated_and_flipped_documents_never_throw()
    {
        var document = Encoding.UTF8.GetBytes(
            Rule(
                """{ "id": "é", "variations": [ null, "/red" ], "hashVersion": 2, "weights": [ 0.5, 0.5 ], "condition": { "a": { "$in": [ 1, "x" ] } } }"""));
        var random = new Random(7);
        for (var i = 0; i < document.Length; i++)
        {
            _ = RuleSetCompiler.Compile(document.AsMemory(0, i), CompileMode.Strict);
            var flipped = document.ToArray();
            flipped[i] ^= (byte)(1 << random.Next(8));
            _ = RuleSetCompiler.Compile(flipped, CompileMode.Lenient);
        }
    }

    [Fact]
    public void The_content_hash_tells_documents_apart()
    {
        Assert.Equal(Documents.Compile("""{ "features": {} }""").ContentHash, Documents.Compile("""{ "features": {} }""").ContentHash);
        Assert.NotEqual(Documents.Compile("""{ "features": {} }""").ContentHash, Documents.Compile("""{ "features": { } }""").ContentHash);
    }
}
