using System.Text;
using System.Text.Json;
using CsCheck;
using Personalization.Segment.Tracking;

namespace Personalization.Unit.Tests.Segment;

public sealed class TrackingRewriterTests
{
    private const string Single =
        """{"timestamp":"2026-11-22T19:21:15.413Z","event":"Clicked","type":"track","properties":{"a":1.10,"s":"\u0041\/"},"context":{"page":{"path":"/"},"library":{"name":"analytics.js","version":"next-1.84.3"}},"messageId":"m-1","userId":null,"anonymousId":"a_1","writeKey":"REDACTED","sentAt":"2026-11-22T19:21:15.431Z","_metadata":{"bundled":["Segment.io"]}}""";
    private static readonly TrackingRewrite Everything = new()
    {
        WriteKeys = WriteKeyHandling.Remove,
        EdgeContext = """{"country":"AU"}"""u8.ToArray(),
        ClientIp = "203.0.113.9",
        LibraryPrefix = "edge-0.1.0",
        JsRuntime = "dotnet",
    };

    [Fact]
    public void A_single_event_is_enriched_and_nothing_else_of_it_changes()
    {
        var result = Done(Single, 't', Everything);

        Assert.Equal(
            """{"timestamp":"2026-11-22T19:21:15.413Z","event":"Clicked","type":"track","properties":{"a":1.10,"s":"\u0041\/"},"context":{"page":{"path":"/"},"library":{"name":"analytics.js","version":"edge-0.1.0:next-1.84.3"},"edge":{"country":"AU"},"ip":"203.0.113.9"},"messageId":"m-1","userId":null,"anonymousId":"a_1","sentAt":"2026-11-22T19:21:15.431Z","_metadata":{"bundled":["Segment.io"],"jsRuntime":"dotnet"}}""",
            Text(result.Body));
        var one = Assert.Single(result.Events);
        Assert.Equal(("track", null, "a_1", null, "m-1"), (one.Type, one.UserId, one.AnonymousId, one.PreviousId, one.MessageId));
        Assert.Equal(Text(result.Body), Text(one.Json));
    }

    [Fact]
    public void A_body_that_nothing_is_to_be_done_with_is_the_very_same()
    {
        var body = Encoding.UTF8.GetBytes(Single);

        var result = Assert.IsType<TrackingRewritten>(TrackingRewriter.Rewrite(body, 't', new TrackingRewrite()));

        Assert.True(body.AsMemory().Equals(result.Body));
    }

    [Theory]
    [InlineData("""{"writeKey":"k"}""", "{}")]
    [InlineData("""{"writeKey":"k","writeKey":"l"}""", "{}")]
    [InlineData("""{ "writeKey" : "k" , "a" : 1 }""", """{ "a" : 1 }""")]
    [InlineData("""{"a":1,"writeKey":"k"}""", """{"a":1}""")]
    [InlineData("""{"a":1,"writeKey":"k","writeKey":"l"}""", """{"a":1}""")]
    [InlineData("""{"writeKey":"k","a":1,"writeKey":"l"}""", """{"a":1}""")]
    [InlineData("""{"a":1,"writeKey":"k","writeKey":"l","b":2,"\u0077riteKey":null}""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":{"writeKey":"the page's own"}}""", """{"a":{"writeKey":"the page's own"}}""")]
    public void Every_write_key_of_an_event_goes_with_its_comma(string body, string expected) =>
        Assert.Equal(expected, Text(Done(body, 't', new TrackingRewrite { WriteKeys = WriteKeyHandling.Remove }).Body));

    [Fact]
    public void A_batch_loses_or_changes_the_keys_of_its_envelope_and_of_each_event()
    {
        const string batch =
            """{"batch":[{"type":"track","writeKey":"a","userId":"u_1"} , {"type":"page","writeKey":"b","anonymousId":"x"}],"writeKey":"c","sentAt":"s"}""";

        var removed = Done(batch, 'b', new TrackingRewrite { WriteKeys = WriteKeyHandling.Remove });
        var replaced = Done(batch, 'b', new TrackingRewrite { WriteKeys = WriteKeyHandling.Replace, WriteKey = "real\"key" });

        Assert.Equal(
            """{"batch":[{"type":"track","userId":"u_1"} , {"type":"page","anonymousId":"x"}],"sentAt":"s"}""", Text(removed.Body));
        Assert.Equal(
            ["""{"type":"track","userId":"u_1"}""", """{"type":"page","anonymousId":"x"}"""], removed.Events.Select(one => Text(one.Json)));
        using var document = JsonDocument.Parse(replaced.Body);
        Assert.Equal("real\"key", document.RootElement.GetProperty("writeKey").GetString());
        Assert.All(
            document.RootElement.GetProperty("batch").EnumerateArray(),
            one => Assert.Equal("real\"key", one.GetProperty("writeKey").GetString()));
        Assert.Equal(["u_1", null], replaced.Events.Select(one => one.UserId));
    }

    [Theory]
    [InlineData("""{}""", """{"context":{"edge":{"country":"AU"},"ip":"203.0.113.9"},"_metadata":{"jsRuntime":"dotnet"}}""")]
    [InlineData("""{"writeKey":"k"}""", """{"context":{"edge":{"country":"AU"},"ip":"203.0.113.9"},"_metadata":{"jsRuntime":"dotnet"}}""")]
    [InlineData(
        """{"context":null,"_metadata":null}""",
        """{"context":{"edge":{"country":"AU"},"ip":"203.0.113.9"},"_metadata":{"jsRuntime":"dotnet"}}""")]
    [InlineData(
        """{"context":{},"_metadata":{}}""",
        """{"context":{"edge":{"country":"AU"},"ip":"203.0.113.9"},"_metadata":{"jsRuntime":"dotnet"}}""")]
    [InlineData(
        """{"context":{"ip":"0.0.0.0","edge":{"forged":1}},"_metadata":{"jsRuntime":"x"}}""",
        """{"context":{"ip":"0.0.0.0","edge":{"country":"AU"}},"_metadata":{"jsRuntime":"dotnet"}}""")]
    [InlineData(
        """{"context":{"ip":null,"library":{"version":1}},"_metadata":{"a":1}}""",
        """{"context":{"ip":"203.0.113.9","library":{"version":1},"edge":{"country":"AU"}},"_metadata":{"a":1,"jsRuntime":"dotnet"}}""")]
    [InlineData("""{"context":"odd","_metadata":[1]}""", """{"context":"odd","_metadata":[1]}""")]
    [InlineData(
        """{"context":{"a":1},"context":{}}""",
        """{"context":{"a":1},"context":{"edge":{"country":"AU"},"ip":"203.0.113.9"},"_metadata":{"jsRuntime":"dotnet"}}""")]
    public void What_is_missing_is_created_and_what_the_page_chose_stays(string body, string expected) =>
        Assert.Equal(expected, Text(Done(body, 'i', Everything).Body));

    [Theory]
    [InlineData("""{"userId":"","anonymousId":null,"previousId":"p","messageId":7,"type":true}""", null, null, "p", "7", null)]
    [InlineData("""{"userId":"u","userId":"v","anonymous\u0049d":"a"}""", "v", "a", null, null, null)]
    public void Empty_and_null_ids_are_absent(string body, string? user, string? anonymous, string? previous, string? message, string? type)
    {
        var one = Assert.Single(Done(body, 'a', new TrackingRewrite()).Events);

        Assert.Equal((user, anonymous, previous, message, type), (one.UserId, one.AnonymousId, one.PreviousId, one.MessageId, one.Type));
    }

    [Theory]
    [InlineData("", 't', 400)]
    [InlineData("[]", 't', 400)]
    [InlineData("{}x", 't', 400)]
    [InlineData("{\"a\":NaN}", 'm', 400)]
    [InlineData("{}", 'b', 400)]
    [InlineData("{\"batch\":{}}", 'b', 400)]
    [InlineData("{\"batch\":[1]}", 'b', 400)]
    public void What_is_no_event_is_refused(string body, char letter, int status) =>
        Assert.Equal(status, Refused(body, letter).StatusCode);

    [Fact]
    public void An_event_may_have_32_KB_and_a_batch_500_and_not_one_byte_more()
    {
        string Sized(int bytes) => $$"""{"a":"{{new string('x', bytes - 8)}}"}""";
        string Batch(int count, int bytes) => $$"""{"batch":[{{string.Join(',', Enumerable.Repeat(Sized(bytes), count))}}]}""";

        Done(Sized(32 * 1024), 't', Everything);
        Assert.Equal(413, Refused(Sized((32 * 1024) + 1), 't').StatusCode);
        Done(Batch(15, 32 * 1024), 'b', Everything);
        Assert.Equal("No event of the batch has at most 32768 bytes.", Refused(Batch(2, (32 * 1024) + 1), 'b').Message);
        Assert.Equal(413, Refused(Batch(16, 32 * 1024), 'b').StatusCode);
        Done(Batch(2500, 20), 'b', Everything with { EdgeContext = default });
        Assert.Equal("batch has more than 2500 events.", Refused(Batch(2501, 20), 'b').Message);
    }

    [Fact]
    public void An_event_that_would_grow_over_the_limit_passes_without_enrichment_but_never_with_its_key()
    {
        var body = $$"""{"writeKey":"k","a":"{{new string('x', (32 * 1024) - 40)}}"}""";

        var result = Done(body, 't', Everything);

        Assert.Equal(body.Replace("\"writeKey\":\"k\",", "", StringComparison.Ordinal), Text(result.Body));
    }

    [Fact]
    public void A_batch_that_would_grow_over_the_limit_passes_without_enrichment()
    {
        var one = $$"""{"a":"{{new string('x', 180)}}","writeKey":"k"}""";
        var batch = $$"""{"batch":[{{string.Join(',', Enumerable.Repeat(one, 2450))}}]}""";

        var result = Done(batch, 'b', Everything);

        Assert.Equal(batch.Replace(",\"writeKey\":\"k\"", "", StringComparison.Ordinal), Text(result.Body));
        Assert.Equal(2450, result.Events.Count);
    }

    [Fact]
    public void Metrics_pass_as_they_are()
    {
        const string metrics = """{"series":[{"type":"Counter","metric":"analytics_js.invoke","value":1,"tags":{}}]}""";

        var result = Done(metrics, 'm', Everything);

        Assert.Equal(metrics, Text(result.Body));
        Assert.Empty(result.Events);
    }

    [Fact]
    public void Whatever_a_body_is_cut_or_changed_to_never_throws_and_the_result_is_JSON()
    {
        var bodies = new[] { Single, $$"""{"batch":[{{Single}},{{Single}}],"writeKey":"c"}""" }.Select(Encoding.UTF8.GetBytes).ToArray();
        for (var length = 0; length < bodies[0].Length; length++)
        {
            Assert.IsType<TrackingProblem>(TrackingRewriter.Rewrite(bodies[0].AsMemory(0, length), 't', Everything));
        }

        Gen.Select(Gen.Bool, Gen.Int[0, 100_000], Gen.Byte).Sample((batch, at, value) =>
        {
            var body = bodies[batch ? 1 : 0].ToArray();
            body[at % body.Length] = value;
            if (TrackingRewriter.Rewrite(body, batch ? 'b' : 't', Everything) is not TrackingRewritten result) return;
            using var whole = JsonDocument.Parse(result.Body);
            foreach (var one in result.Events)
            {
                using var part = JsonDocument.Parse(one.Json);
            }
        }, iter: 5000);
    }

    [Theory]
    [InlineData("t", 't')]
    [InlineData("batch", 'b')]
    [InlineData("metrics", null)]
    [InlineData("T", null)]
    [InlineData("../t", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Only_the_listed_methods_exist(string? method, char? letter) =>
        Assert.Equal(letter, TrackingMethods.TryGetLetter(method, out var found) ? found : null);

    [Theory]
    [InlineData("text/plain", true)]
    [InlineData("text/plain;charset=UTF-8", true)]
    [InlineData("application/json; charset=\"utf-8\"", true)]
    [InlineData("application/json;", true)]
    [InlineData("text/plain; charset=utf8;", true)]
    [InlineData(null, true)]
    [InlineData("text/plain; charset=utf-16", false)]
    [InlineData("application/x-www-form-urlencoded", false)]
    [InlineData("nonsense", false)]
    public void Text_and_JSON_are_accepted(string? type, bool accepted) => Assert.Equal(accepted, TrackingContentTypes.IsAccepted(type));

    private static TrackingRewritten Done(string body, char letter, TrackingRewrite rewrite) =>
        Assert.IsType<TrackingRewritten>(TrackingRewriter.Rewrite(Encoding.UTF8.GetBytes(body), letter, rewrite));

    private static TrackingProblem Refused(string body, char letter) =>
        Assert.IsType<TrackingProblem>(TrackingRewriter.Rewrite(Encoding.UTF8.GetBytes(body), letter, Everything));

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    [Theory]
    [InlineData("null", "no-object")]
    [InlineData("[{}]", "no-object")]
    [InlineData("\"x\"", "no-object")]
    [InlineData("{\"deep\":DEEP}", "too-deep")]
    [InlineData("{\"large\":\"LARGE\"}", "too-large")]
    [InlineData("{\"bytes\":\"BYTES\"}", "not-utf8")]
    public void A_bad_member_of_a_batch_is_taken_out_and_the_good_ones_go_on(string bad, string kind)
    {
        bad = bad.Replace("DEEP", new string('[', 80) + new string(']', 80), StringComparison.Ordinal)
            .Replace("LARGE", new string('x', 33 * 1024), StringComparison.Ordinal);
        foreach (var members in new[] { "BAD,GOOD,GOOD", "GOOD,BAD,GOOD", "GOOD, GOOD , BAD", "BAD,BAD,GOOD,BAD,GOOD" })
        {
            var text =
                $"{{\"sentAt\":\"x\",\"batch\":[{members.Replace("BAD", bad, StringComparison.Ordinal).Replace("GOOD", "{\"type\":\"track\",\"userId\":\"u\"}", StringComparison.Ordinal)}],\"end\":1}}";
            // One byte of Latin-1 in place of what has no such form in a string.
            var body = System.Text.Encoding.Latin1.GetBytes(text.Replace("BYTES", "\u00e9", StringComparison.Ordinal));

            var result = Assert.IsType<TrackingRewritten>(TrackingRewriter.Rewrite(body, 'b', new TrackingRewrite()));

            Assert.Equal(
                "{\"sentAt\":\"x\",\"batch\":[{\"type\":\"track\",\"userId\":\"u\"},{\"type\":\"track\",\"userId\":\"u\"}],\"end\":1}",
                System.Text.Encoding.UTF8.GetString(result.Body.Span));
            Assert.Equal((2, members.Split("BAD").Length - 1), (result.Events.Count, result.Refused[kind]));
        }
    }
}
