using System.Text;
using System.Text.Json;
using Personalization.Domain.Engine;
using Personalization.Domain.Inputs;

namespace Personalization.Unit.Tests.Rules;

public sealed class ClientTraitTests
{
    private const string Document = """
        { "features": {},
          "clientSideTraits": { "group_a": "vancouver_crew", "vip": { "condition": { "orders_90d": { "$gte": 10 } } }, "pub_*": "pub_*", "y_*": "ext.*" } }
        """;

    [Fact]
    public void Only_what_is_named_leaves_and_under_its_public_name()
    {
        var ruleSet = Documents.Compile(Document);
        var traits = new JsonTraits(
            """{ "vancouver_crew": [ "a" ], "orders_90d": 12, "pub_name": "Zoë", "pub_": 1, "ext.size": 4, "secret": "canary", "xpub_": 2 }""");
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            DecisionEngine.WriteClientTraits(ruleSet, new DecisionInput { Traits = traits }, writer);
        }

        var expected = """{"group_a":["a"],"vip":true,"pub_":1,"pub_name":"Zoë","y_size":4}""";
        Assert.True(
            JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(stream.ToArray()).RootElement),
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Without_a_profile_conditions_are_answered_and_traits_left_out()
    {
        var ruleSet = Documents.Compile(
            """{ "features": {}, "clientSideTraits": { "a": "b", "vip": { "condition": { "orders": { "$gte": 1 } } } } }""");
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            DecisionEngine.WriteClientTraits(ruleSet, default, writer);
        }

        Assert.Equal("""{"vip":false}""", Encoding.UTF8.GetString(stream.ToArray()));
    }
}
