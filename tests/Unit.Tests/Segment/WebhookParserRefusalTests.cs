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
    [InlineData("""{"type":"identify","userId":"u","traits":{"a":NaN}}""")]
    [InlineData("""{"type":"identify","userId":"u","traits":{"a":01}}""")]
    [InlineData("""{"type":"identify","userId":"u","traits":{'a':1}}""")]
    [InlineData("\uFEFF{}")]
    public void What_is_no_JSON_and_no_batch_at_all_is_malformed(string body)
    {
        var problem = Payload.Refused(body);

        Assert.Equal((WebhookProblemKind.Malformed, 400), (problem.Kind, problem.StatusCode));
    }

    [Fact]
    public void Events_and_bytes_are_limited_each_to_the_last_one()
    {
        var limits = new WebhookLimits { MaxEvents = 3, MaxBodyBytes = 400 };
        string Events(int count) => $"[{string.Join(',', Enumerable.Repeat(Identify, count))}]";
        string Sized(int bytes) => Identify + new string(' ', bytes - Identify.Length);

        Assert.Equal(3, Payload.Parse(Encoding.UTF8.GetBytes(Events(3)), limits).Events.Count);
        Assert.Equal(413, Payload.Refused(Events(4), limits).StatusCode);
        Assert.Single(Payload.Parse(Encoding.UTF8.GetBytes(Sized(400)), limits).Events);
        Assert.Equal(413, Payload.Refused(Sized(401), limits).StatusCode);
    }

    [Fact]
    public void A_million_keys_take_linear_time()
    {
        var keys = new StringBuilder("""{"type":"identify","userId":"u","traits":{""");
        for (var key = 0; key < 1_000_000; key++)
        {
            keys.Append("\"k").Append(key).Append("\":1,");
        }

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
            {
                Assert.IsType<WebhookProblem>(WebhookParser.Parse(body.AsMemory(0, length)));
            }
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
