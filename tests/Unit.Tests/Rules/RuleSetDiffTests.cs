using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Personalization.Domain.Import;

namespace Personalization.Unit.Tests.Rules;

public sealed class RuleSetDiffTests
{
    [Fact]
    public void White_space_and_the_order_of_members_are_no_difference() =>
        Assert.Empty(Diff("""{"features":{"a":{"defaultValue":1,"rules":[]},"b":{}}}""", """{ "features": { "b": {}, "a": { "rules": [], "defaultValue": 1 } } }"""));

    [Fact]
    public void Features_are_compared_by_name_and_their_members_one_by_one() => Assert.Equal(
        ["Changed features.a.defaultValue 1 2", "Removed features.a.on true ", "Added features.c  {}", "Removed features.b {} "],
        Diff("""{"features":{"a":{"defaultValue":1,"on":true},"b":{}}}""", """{"features":{"a":{"defaultValue":2},"c":{}}}"""));

    [Fact]
    public void Rules_are_recognised_by_their_id_or_key_wherever_they_stand() => Assert.Equal(
        ["Moved features.a.rules[three] 2 0", "Changed features.a.rules[x].weights [0.5,0.5] [0.9,0.1]", "Removed features.a.rules[one] {\"id\":\"one\"} "],
        Diff(
            """{"features":{"a":{"rules":[{"id":"one"},{"key":"x","weights":[0.5,0.5]},{"id":"three"}]}}}""",
            """{"features":{"a":{"rules":[{"id":"three"},{"key":"x","weights":[0.9,0.1]}]}}}"""));

    [Fact]
    public void Rules_without_a_name_are_the_same_where_they_say_the_same_and_else_follow_their_order() => Assert.Equal(
        ["Changed features.a.rules[0].force 2 0", "Added features.a.rules[1]  {\"force\":3}"],
        Diff("""{"features":{"a":{"rules":[{"force":1},{"force":2}]}}}""", """{"features":{"a":{"rules":[{"force":0},{"force":3},{"force":1}]}}}""")
            .Where(line => !line.StartsWith("Moved", StringComparison.Ordinal))
            .OrderDescending());

    [Fact]
    public void A_member_that_became_null_was_changed_and_one_that_went_was_removed() => Assert.Equal(
        ["Changed features.a.rules[r].force 1 ", "Removed features.a.rules[s].force  "],
        Diff(
            """{"features":{"a":{"rules":[{"id":"r","force":1},{"id":"s","force":null}]}}}""",
            """{"features":{"a":{"rules":[{"id":"r","force":null},{"id":"s"}]}}}"""));

    [Fact]
    public void Routes_are_recognised_by_what_they_match() => Assert.Equal(
        ["Moved routes[/b] 1 0", "Changed routes[/b].feature \"b\" \"c\"", "Added routes[/a host=\"x\"]  {\"path\":\"/a\",\"host\":\"x\",\"feature\":\"a\"}"],
        Diff(
            """{"routes":[{"path":"/a","feature":"a"},{"path":"/b","feature":"b"}]}""",
            """{"routes":[{"path":"/b","feature":"c"},{"path":"/a","feature":"a"},{"path":"/a","host":"x","feature":"a"}]}"""));

    [Fact]
    public void Whatever_else_a_document_holds_is_compared_as_a_whole() => Assert.Equal(
        ["Changed clientFeatures [\"a\"] [\"b\"]", "Changed savedGroups.g [1] [2]", "Added routes[/]  {\"path\":\"/\"}"],
        Diff("""{"clientFeatures":["a"],"savedGroups":{"g":[1]}}""", """{"clientFeatures":["b"],"savedGroups":{"g":[2]},"routes":[{"path":"/"}]}"""));

    [Fact]
    public void A_document_without_a_predecessor_is_new_throughout() =>
        Assert.Equal(["Added features.a  {}"], RuleSetDiff.Between(null, Read("""{"features":{"a":{}}}""")).Select(Line));

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"features":{},"features":{}}""")]
    public void What_is_no_document_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => Read(text));

    private static IEnumerable<string> Diff(string before, string after) => RuleSetDiff.Between(Read(before), Read(after)).Select(Line);

    private static string Line(RuleSetDifference difference) =>
        $"{difference.Kind} {difference.Place} {difference.Before?.ToJsonString()} {difference.After?.ToJsonString()}";

    private static JsonObject Read(string text) => RuleSetDiff.Read(Encoding.UTF8.GetBytes(text));
}
