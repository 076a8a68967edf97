using System.Text.Json;
using Personalization.Domain.Schema;

namespace Personalization.Unit.Tests.Rules;

public sealed class RuleSetSchemaTests
{
    [Fact]
    public void The_committed_schema_is_the_one_that_the_code_writes()
    {
        var path = Path.Combine(RepositoryRoot.Path, "docs", "schema", "ruleset.schema.json");

        Assert.True(
            File.ReadAllText(path) == RuleSetSchema.Write(),
            $"{path} is old; write it anew: grid rules schema > docs/schema/ruleset.schema.json");
    }

    /// <summary>
    /// Each name that the schema offers is accepted by the strict compiler: it may complain about the value, never that the field is
    /// unknown.
    /// </summary>
    [Fact]
    public void The_compiler_knows_every_field_that_the_schema_offers()
    {
        using var schema = JsonDocument.Parse(RuleSetSchema.Write());
        var definitions = schema.RootElement.GetProperty("$defs");
        var checks = new List<(string Field, string Document)>();
        foreach (var field in Names(schema.RootElement))
        {
            checks.Add((field, $$"""{ "features": {}, "{{field}}": 5 }"""));
        }

        foreach (var field in Names(definitions.GetProperty("rule")))
        {
            checks.Add((field, $$"""{ "features": { "f": { "rules": [ { "{{field}}": 5 } ] } } }"""));
        }

        foreach (var field in Names(definitions.GetProperty("route")))
        {
            checks.Add((field, $$"""{ "features": {}, "routes": [ { "{{field}}": 5 } ] }"""));
        }

        foreach (var field in Names(definitions.GetProperty("operators")))
        {
            checks.Add((field, $$"""{ "features": { "f": { "rules": [ { "force": 1, "condition": { "a": { "{{field}}": 5 } } } ] } } }"""));
        }

        Assert.True(checks.Count > 70, $"{checks.Count}");
        Assert.All(
            checks,
            check => Assert.DoesNotContain(
                Documents.Try(check.Document).Problems, problem => problem.Message.StartsWith("unknown", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Names(JsonElement schema) =>
        schema.GetProperty("properties").EnumerateObject().Select(property => property.Name);
}
