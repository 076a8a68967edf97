using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;
using Personalization.Unit.Tests.Rules;

namespace Personalization.Unit.Tests.Decisions;

public sealed class AttributeTests
{
    [Theory]
    [InlineData("userId", "\"u\"", true)]
    [InlineData("id", "\"u\"", true)]
    [InlineData("anonymousId", "\"a\"", true)]
    [InlineData("known", "true", true)]
    [InlineData("url", "\"https://example.com/p?x=1\"", true)]
    [InlineData("path", "\"/p\"", true)]
    [InlineData("query", "\"x=1\"", true)]
    [InlineData("country", "\"NO\"", true)]
    [InlineData("location", "\"MEL01\"", true)]
    [InlineData("device", "\"phone\"", true)]
    [InlineData("plan", "\"trait\"", true)]
    [InlineData("color", "\"caller\"", true)]
    [InlineData("missing", "null", true)]
    public void Reserved_names_win_over_traits_and_traits_over_callers(string attribute, string value, bool expected)
    {
        var input = new DecisionInput
        {
            UserId = "u",
            AnonymousId = "a",
            Known = true,
            Url = "https://example.com/p?x=1",
            Path = "/p",
            Query = "x=1",
            Country = "NO",
            Location = "MEL01",
            Device = "phone",
            Traits = new JsonTraits(
                """{ "userId": "t", "id": "t", "anonymousId": "t", "known": false, "country": "t", "plan": "trait" }"""),
            CallerAttributes =
                """{ "userId": "c", "known": false, "country": "c", "plan": "c", "color": "x", "color": "caller" }"""u8.ToArray(),
        };

        Assert.Equal(expected, Holds(attribute, value, input));
    }

    [Theory]
    [InlineData("userId")]
    [InlineData("country")]
    [InlineData("device")]
    public void An_absent_reserved_name_cannot_be_stood_in_for(string attribute)
    {
        var json = $$"""{ "{{attribute}}": "spoofed" }""";
        var input = new DecisionInput
        {
            AnonymousId = "a",
            Traits = new JsonTraits(json),
            CallerAttributes = System.Text.Encoding.UTF8.GetBytes(json),
        };

        Assert.True(Holds(attribute, "null", input));
    }

    [Fact]
    public void Id_is_the_user_id_else_the_anonymous_id()
    {
        Assert.True(Holds("id", "\"a\"", new DecisionInput { AnonymousId = "a" }));
        Assert.True(Holds("id", "\"u\"", new DecisionInput { AnonymousId = "a", UserId = "u" }));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\":\"b\\")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("\"a\"")]
    public void Caller_attributes_that_are_no_object_count_as_none(string json) =>
        Assert.True(Holds("a", "null", new DecisionInput { CallerAttributes = System.Text.Encoding.UTF8.GetBytes(json) }));

    [Fact]
    public void Caller_attributes_may_be_laid_out_and_escaped_in_any_way()
    {
        var json = " { \"x\" : [ 1 , { \"y\" : \"]\\\"}\" } ] ,\n \"\\u0061\" : \"v\" } ";

        Assert.True(Holds("a", "\"v\"", new DecisionInput { CallerAttributes = System.Text.Encoding.UTF8.GetBytes(json.Trim()) }));
        Assert.True(Holds("x.1.y", "\"]\\\"}\"", new DecisionInput { CallerAttributes = System.Text.Encoding.UTF8.GetBytes(json.Trim()) }));
    }

    private static bool Holds(string attribute, string value, in DecisionInput input)
    {
        var ruleSet = Documents.Compile(
            $$"""{ "features": { "f": { "defaultValue": false, "rules": [ { "force": true, "condition": { "{{attribute}}": {{value}} } } ] } } }""");
        return DecisionEngine.Decide(ruleSet, "f", input).Value.IsTruthy;
    }
}
