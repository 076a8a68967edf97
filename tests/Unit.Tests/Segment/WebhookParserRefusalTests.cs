using System.Diagnostics;
using System.Text;
using CsCheck;
using Personalization.Segment.Webhooks;

namespace Personalization.Unit.Tests.Segment;

public sealed class WebhookParserRefusalTests
{
    private const string Identify = """{"type":"identify","userId":"u","traits":{"a":1}}""";

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("[")]
    [InlineData("[{}")]
    [InlineData("{}{}")]
    [InlineData("{},")]
    [InlineData("[{},]")]
    [InlineData("[1]")]
    [InlineData("[[]]")]
    [InlineData("""{"type":"identify","userId":"u","traits":{"a":NaN}}""")]
    [InlineData("""{"type":"identify","userId":"u","traits":{"a":01}}""")]
    [InlineData("""{"type":"identify","userId":"u","traits":{'a':1}}""")]
    [InlineData("""{"type":"identify","userId":"u","traits":[1]}""")]
    [InlineData("\uFEFF{}")]
    public void What_is_not_an_event_is_malformed(string body)
    {
        var problem = Payload.Refused(body);

        Assert.Equal((WebhookProblemKind.Malformed, 400), (problem.Kind, problem.StatusCode));
    }

    [Fact]
    public void Invalid_UTF8_is_refused()
    {
        byte[] body = [.. "{\"type\":\"identify\",\"userId\":\"u\",\"traits\":{\"a\":\""u8, 0xC3, 0x28, .. "\"}}"u8];

        Assert.Contains("UTF-8", Assert.IsType<WebhookProblem>(WebhookParser.Parse(body)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"type":"delete","userId":"ok"},{"type":"identify","traits":{"a":1},"userId":"a\u0000b"}]""", "event 1: userId holds a control character.")]
    [InlineData("""{"type":"identify","traits":{"a":1},"anonymousId":"a\u0085b"}""", "event 0: anonymousId holds a control character.")]
    [InlineData("""{"type":"identify","traits":{"a":1},"userId":"\ud83d"}""", "event 0: userId holds half a surrogate pair.")]
    [InlineData("""{"type":"identify","traits":{"a":1},"userId":{}}""", "event 0: userId must be a string.")]
    [InlineData("""{"type":"identify","traits":"secret value","userId":"u"}""", "event 0: traits must be a JSON object.")]
    public void The_message_names_the_event_and_the_field_and_nothing_that_stood_there(string body, string message) =>
        Assert.Equal(message, Payload.Refused(body).Message);

    [Fact]
    public void Ids_may_have_256_bytes_and_not_one_more()
    {
        foreach (var field in new[] { "userId", "anonymousId", "messageId" })
        {
            string Body(string id) => $$"""{"type":"identify","traits":{"a":1},"{{(field == "messageId" ? "userId" : "messageId")}}":"x","{{field}}":"{{id}}"}""";

            Assert.Single(Payload.Parse(Body(new string('é', 128))).Events);
            Assert.Equal($"event 0: {field} has 257 bytes, the limit is 256.", Payload.Refused(Body(new string('é', 128) + "x")).Message);
        }
    }

    [Fact]
    public void Events_bytes_and_depth_are_limited_each_to_the_last_one()
    {
        var limits = new WebhookLimits { MaxEvents = 3, MaxBodyBytes = 400, MaxDepth = 5 };
        string Events(int count) => $"[{string.Join(',', Enumerable.Repeat(Identify, count))}]";
        string Deep(int depth) => """{"type":"identify","userId":"u","traits":{"a":""" + new string('[', depth - 2) + new string(']', depth - 2) + "}}";
        string Sized(int bytes) => Identify + new string(' ', bytes - Identify.Length);

        Assert.Equal(3, Payload.Parse(Encoding.UTF8.GetBytes(Events(3)), limits).Events.Count);
        Assert.Equal(413, Payload.Refused(Events(4), limits).StatusCode);
        Assert.Single(Payload.Parse(Encoding.UTF8.GetBytes(Deep(5)), limits).Events);
        Assert.Contains("deeper than 5", Payload.Refused(Deep(6), limits).Message, StringComparison.Ordinal);
        Assert.Single(Payload.Parse(Encoding.UTF8.GetBytes(Sized(400)), limits).Events);
        Assert.Equal(413, Payload.Refused(Sized(401), limits).StatusCode);
    }

    [Fact]
    public void An_event_may_have_6000_traits_and_not_one_more()
    {
        string Body(int traits) => $"[{Identify},{{\"type\":\"identify\",\"userId\":\"u\",\"traits\":{{{string.Join(',', Enumerable.Range(0, traits).Select(trait => $"\"k{trait}\":1"))},\"k0\":2}}}}]";

        Assert.Equal(6000, Payload.Parse(Body(6000)).Events[1].Traits.Count);
        var refused = Payload.Refused(Body(6001));
        Assert.Equal(413, refused.StatusCode);
        Assert.Equal("event 1: traits has more than 6000 traits. Send fewer in one event, or raise Sites:{name}:Webhook:MaxTraits.", refused.Message);
    }

    [Fact]
    public void Ten_thousand_levels_are_refused_where_the_limit_is()
    {
        var body = Encoding.UTF8.GetBytes("""{"type":"identify","userId":"u","traits":{"a":""" + new string('[', 10_000) + new string(']', 10_000) + "}}");

        var problem = Assert.IsType<WebhookProblem>(WebhookParser.Parse(body));

        Assert.StartsWith("The body is nested deeper than 32 levels", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_million_keys_take_linear_time()
    {
        var keys = new StringBuilder("""{"type":"identify","userId":"u","traits":{""");
        for (var key = 0; key < 1_000_000; key++)
            keys.Append("\"k").Append(key).Append("\":1,");
        keys.Append("\"last\":2}}");
        var body = Encoding.UTF8.GetBytes(keys.ToString());
        var watch = Stopwatch.StartNew();

        var one = Assert.Single(Payload.Parse(body, new WebhookLimits { MaxTraits = 2_000_000 }).Events);

        Assert.Equal(1_000_001, one.Traits.Count);
        // Quadratic work on a million keys takes hours, linear work well under a second on any machine.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Whatever_a_delivery_is_cut_to_is_answered_and_never_throws()
    {
        foreach (var name in Payload.Names)
        {
            var body = Payload.Read(name);
            var end = body.AsSpan().TrimEnd("\n"u8).Length;
            for (var length = 0; length < end; length++)
                Assert.IsType<WebhookProblem>(WebhookParser.Parse(body.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Whatever_byte_is_changed_is_answered_and_never_throws()
    {
        var bodies = Payload.Names.Select(Payload.Read).ToArray();
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 100_000], Gen.Byte, Gen.Byte).Sample((which, at, first, second) =>
        {
            var body = bodies[which % bodies.Length].ToArray();
            body[at % body.Length] = first;
            body[(at + 1) % body.Length] = second;

            return WebhookParser.Parse(body) is WebhookBatch or WebhookProblem { Message.Length: > 0 };
        }, iter: 5000);
    }
}
