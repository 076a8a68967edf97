using System.Net;
using Personalization.SystemTests.Grid;

namespace Personalization.SystemTests.OpenFeature;

/// <summary>npm's <c>@openfeature/ofrep-provider</c>, the strict one, against a running grid.</summary>
[Collection(nameof(DecidingGrid))]
public sealed class ServerClientTests(DecidingGrid deciding)
{
    [Fact]
    public async Task The_real_client_gets_every_type_every_reason_and_every_error()
    {
        using (var pushed = await deciding.Grid.PushAsync(GridUnderTest.Audience("server-vip", "vip")))
        {
            Assert.Equal(HttpStatusCode.OK, pushed.StatusCode);
        }

        await using var client = NodeClient.Start("server.mjs", deciding.Grid.Edge.Public.ToString().TrimEnd('/'), DecidingGrid.ApiKey);

        var vip = await client.AskAsync(
            """{"type":"string","key":"colour","fallback":"x","context":{"targetingKey":"server-vip","plan":"pro"}}""");
        Assert.Equal("gold", vip.GetProperty("value").GetString());
        Assert.Equal("TARGETING_MATCH", vip.GetProperty("reason").GetString());
        Assert.Equal("vip", vip.GetProperty("variant").GetString());
        Assert.Equal("vip", vip.GetProperty("flagMetadata").GetProperty("ruleId").GetString());
        var pro = await client.AskAsync(
            """{"type":"string","key":"colour","fallback":"x","context":{"targetingKey":"server-other","plan":"pro"}}""");
        Assert.Equal("silver", pro.GetProperty("value").GetString());
        // What a caller says loses against the trait.
        var liar = await client.AskAsync(
            """{"type":"string","key":"colour","fallback":"x","context":{"targetingKey":"server-vip","vip":false}}""");
        Assert.Equal("gold", liar.GetProperty("value").GetString());
        var split = await client.AskAsync("""{"type":"string","key":"hero","fallback":"x","context":{"targetingKey":"server-vip"}}""");
        Assert.Contains(split.GetProperty("value").GetString(), (string[])["/red", "/green"]);
        Assert.Equal("SPLIT", split.GetProperty("reason").GetString());
        Assert.Equal("hero-test", split.GetProperty("flagMetadata").GetProperty("experiment").GetString());

        Assert.Equal(
            2.5,
            (await client.AskAsync("""{"type":"number","key":"limit","fallback":0,"context":{"targetingKey":"u"}}"""))
                .GetProperty("value")
                .GetDouble());
        Assert.True(
            (await client.AskAsync("""{"type":"boolean","key":"on","fallback":false,"context":{"targetingKey":"u"}}"""))
                .GetProperty("value")
                .GetBoolean());
        Assert.True(
            (await client.AskAsync("""{"type":"object","key":"theme","fallback":{},"context":{"targetingKey":"u"}}"""))
                .GetProperty("value")
                .GetProperty("dark")
                .GetBoolean());
        Assert.Equal(
            "for servers",
            (await client.AskAsync("""{"type":"string","key":"internal","fallback":"x","context":{"targetingKey":"u"}}"""))
                .GetProperty("value")
                .GetString());
        Assert.Equal(
            "deep",
            (await client.AskAsync("""{"type":"string","key":"team/inner","fallback":"x","context":{"targetingKey":"u"}}"""))
                .GetProperty("value")
                .GetString());

        // This client cannot say "no value"; it falls back to the code's default all the same.
        Assert.Equal(
            "mine",
            (await client.AskAsync("""{"type":"string","key":"unset","fallback":"mine","context":{"targetingKey":"u"}}"""))
                .GetProperty("value")
                .GetString());
        Assert.Equal(
            "FLAG_NOT_FOUND",
            (await client.AskAsync("""{"type":"string","key":"nope","fallback":"x","context":{"targetingKey":"u"}}"""))
                .GetProperty("errorCode")
                .GetString());
        Assert.Equal(
            "TARGETING_KEY_MISSING",
            (await client.AskAsync("""{"type":"string","key":"colour","fallback":"x","context":{}}"""))
                .GetProperty("errorCode")
                .GetString());
        Assert.Equal(
            "TYPE_MISMATCH",
            (await client.AskAsync("""{"type":"number","key":"colour","fallback":1,"context":{"targetingKey":"u"}}"""))
                .GetProperty("errorCode")
                .GetString());
    }

    [Fact]
    public async Task A_wrong_key_gives_the_real_client_its_own_defaults()
    {
        await using var client = NodeClient.Start("server.mjs", deciding.Grid.Edge.Public.ToString().TrimEnd('/'), "wrong-key-of-nobody");

        var answer = await client.AskAsync("""{"type":"string","key":"internal","fallback":"mine","context":{"targetingKey":"u"}}""");

        Assert.Equal("mine", answer.GetProperty("value").GetString());
        Assert.Equal("ERROR", answer.GetProperty("reason").GetString());
    }
}
