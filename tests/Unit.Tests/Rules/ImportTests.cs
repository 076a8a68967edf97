using System.Text;
using System.Text.Json;
using Personalization.Domain.Import;

namespace Personalization.Unit.Tests.Rules;

/// <summary>What becomes of a payload beside a document in force.</summary>
public sealed class ImportTests
{
    private const string InForce = """
        { "routes": [ { "path": "/", "feature": "home" } ], "clientFeatures": [ "home" ], "clientSideTraits": { "vip": "vip" },
          "savedGroups": { "staff": [ "u-1" ] },
          "features": { "home": { "defaultValue": null, "rules": [ { "force": "/red", "condition": { "id": { "$inGroup": "staff" } } } ] }, "banner": { "defaultValue": 1 } } }
        """;

    private const string Payload =
        """{ "status": 200, "features": { "banner": { "defaultValue": 2 }, "new": { "defaultValue": true } } }""";

    [Fact]
    public void Routes_that_name_missing_features_are_explained_as_those_in_force()
    {
        var result = Read(Payload);

        Assert.Null(result.Document);
        var problem = Assert.Single(result.Problems, problem => problem.Place == "routes[0].feature");
        Assert.Contains("the document in force", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--merge", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_keeps_what_the_payload_does_not_have_and_says_what_changes()
    {
        var result = Read(Payload, merge: true);

        Assert.Empty(result.Problems);
        using var document = JsonDocument.Parse(result.Document);
        Assert.Equal(
            ["banner", "home", "new"],
            document.RootElement.GetProperty("features").EnumerateObject().Select(feature => feature.Name).Order());
        Assert.Equal(2, document.RootElement.GetProperty("features").GetProperty("banner").GetProperty("defaultValue").GetInt32());
        Assert.Equal("home", document.RootElement.GetProperty("routes")[0].GetProperty("feature").GetString());
        Assert.Equal(["features.banner: changed", "features.new: added"], result.Changes);
        Assert.Equal(["status"], result.Dropped);
    }

    [Fact]
    public void What_an_import_without_merge_removes_is_said()
    {
        var result = Read("""{ "routes": [], "clientFeatures": [], "features": { "new": { "defaultValue": true } } }""");

        Assert.Empty(result.Problems);
        Assert.Equal(
            [
                "features.new: added", "features.home: removed", "features.banner: removed", "savedGroups.staff: removed",
                "routes: changed", "clientFeatures: changed",
            ],
            result.Changes);
    }

    [Theory]
    [InlineData("""{ "features": { "a": {}, "a": {} } }""", "features.a")]
    [InlineData("""{ "features": { "a": { "rules": [ { "force": 1, "force": 2 } ] } } }""", "features.a.rules[0].force")]
    [InlineData("""{ "features": {}, "features": {} }""", "features")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    [InlineData("null", "")]
    public void A_payload_that_cannot_be_read_is_refused_with_its_place(string payload, string place)
    {
        foreach (var merge in (bool[])[true, false])
        {
            Assert.Contains(Read(payload, merge).Problems, problem => problem.Place == place);
        }
    }

    [Theory]
    [InlineData(
        """{ "features": {}, "experiments": [ { "key": "e", "variations": [ {}, { "urlRedirect": "https://a.example" } ] } ] }""",
        "experiments",
        "experiments")]
    [InlineData(
        """{ "features": { "f": { "rules": [ { "force": 1, "tracks": [ { "experiment": {} } ] } ] } } }""",
        "features.f.rules[0].tracks",
        "tracks")]
    public void What_changes_pages_or_reports_is_dropped_only_when_that_is_said(string payload, string place, string name)
    {
        var refused = Read(payload, merge: true);
        var dropped = Read(payload, merge: true, drop: name);

        Assert.Equal(place, Assert.Single(refused.Problems).Place);
        Assert.Contains($"--drop {name}", refused.Problems[0].Message, StringComparison.Ordinal);
        Assert.Empty(dropped.Problems);
        Assert.Contains(place, dropped.Dropped);
    }

    [Fact]
    public void What_the_format_counts_as_absent_is_dropped_and_listed()
    {
        var result = Read(
            """{ "features": { "f": { "rules": [ { "force": 1, "condition": null, "hashAttribute": "", "parentConditions": null } ] } } }""",
            merge: true);

        Assert.Empty(result.Problems);
        Assert.Equal(
            ["condition", "hashAttribute", "parentConditions"],
            result.Dropped.Select(place => place["features.f.rules[0].".Length..]).Order());
    }

    [Theory]
    [InlineData("""{ "force": 1, "hashAttribute": 5 }""")]
    [InlineData("""{ "force": 1, "range": [ 0, 10 ] }""")]
    [InlineData("""{ "variations": [ 1, 2 ], "ranges": [ [ 0, 50 ], [ 50, 100 ] ] }""")]
    [InlineData("""{ "force": 1, "parentConditions": [ { "id": "f2", "condition": { "value": true }, "gate": "false" } ] }""")]
    [InlineData("""{ "force": 1, "condition": { "$not": { "id": { "$inGroup": "nobody" } } } }""")]
    public void What_would_decide_otherwise_than_its_author_meant_is_refused(string rule)
    {
        Assert.NotEmpty(
            Read($$"""{ "features": { "f": { "rules": [ {{rule}} ] }, "f2": { "defaultValue": true } } }""", merge: true).Problems);
    }

    private static ImportResult Read(string payload, bool merge = false, params string[] drop) =>
        RuleSetImport.Read(Encoding.UTF8.GetBytes(payload), Encoding.UTF8.GetBytes(InForce), new ImportOptions(merge, drop));
}
