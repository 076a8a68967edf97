using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Segment.Webhooks;

namespace Personalization.EdgeFrontend.Tests.Webhooks;

/// <summary>Profile pushes: acknowledged only when durable, refused exactly, never a 500.</summary>
public sealed class SegmentWebhookTests : IAsyncLifetime
{
    private const string Identify =
        """{"type":"identify","messageId":"m1","userId":"u_42","traits":{"vip":true,"gone":null},"timestamp":"2026-05-10T00:02:50.088Z"}""";
    private const string Secret = "s3cr3t-s3cr3t-s3cr3t";

    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() =>
        _edge =
            await EdgeHarness.StartAsync(new()
            {
                ["Sites:default:Webhook:SharedSecrets:0"] = Secret,
                ["Sites:default:Webhook:MaxBodyBytes"] = "100000",
                ["Sites:default:Webhook:MaxEvents"] = "50",
            });

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Theory]
    [InlineData("/seg/profiles-webhook")]
    [InlineData("/seg/personas")]
    public async Task A_push_reaches_the_identitys_grain(string path)
    {
        var response = await PushAsync(Identify, path: path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"applied":1,"unchanged":0,"ignored":0,"refused":0}""", await response.Content.ReadAsStringAsync());
        var (key, batch) = Assert.Single(_edge.Push.Pushed);
        Assert.Equal(GrainKeys.User("default", "u_42"), key);
        var change = Assert.Single(batch.Changes);
        Assert.Equal(("m1", DateTimeOffset.Parse("2026-05-10T00:02:50.088Z")), (change.MessageId, change.Timestamp));
        Assert.Equal(["vip=true", "gone=null"], change.Traits.Select(trait => $"{trait.Name}={Encoding.UTF8.GetString(trait.Value)}"));
    }

    [Fact]
    public async Task A_batch_is_one_call_for_each_identity_in_its_order()
    {
        var response = await PushAsync(
            $"[{Identify},{Identify.Replace("u_42", "u_43", StringComparison.Ordinal)},{Identify.Replace("m1", "m2", StringComparison.Ordinal)},{{\"type\":\"page\",\"userId\":\"x\"}},{{\"type\":\"delete\",\"userId\":\"u_44\"}}]");

        Assert.Equal(
            """{"applied":4,"unchanged":0,"ignored":1,"refused":0,"kinds":{"unknown-type":1}}""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal(3, _edge.Push.Pushed.Count);
        Assert.Equal(
            ["m1", "m2"],
            _edge.Push.Pushed.Single(one => one.Key.EndsWith(
                "u_42", StringComparison.Ordinal)).Batch.Changes.Select(change => change.MessageId));
        Assert.Equal(
            ProfileChangeKind.Delete,
            _edge.Push.Pushed.Single(one => one.Key.EndsWith("u_44", StringComparison.Ordinal)).Batch.Changes[0].Kind);
    }

    [Theory]
    [InlineData("null", "refused", "no-object")]
    [InlineData("[[]]", "refused", "nested-batch")]
    [InlineData("{\"type\":\"identify\",\"userId\":\"a\\tb\",\"traits\":{\"a\":1}}", "refused", "id-characters")]
    [InlineData("{\"type\":\"identify\",\"userId\":false,\"traits\":{\"a\":1}}", "refused", "id-type")]
    [InlineData("{\"type\":\"identify\",\"userId\":\"undefined\",\"traits\":{\"a\":1}}", "refused", "placeholder-id")]
    [InlineData("{\"type\":\"identify\",\"userId\":0,\"traits\":{\"a\":1}}", "refused", "placeholder-id")]
    [InlineData("{\"type\":\"delete\",\"userId\":\"[object Object]\"}", "refused", "placeholder-id")]
    [InlineData("{\"type\":\"identify\",\"userId\":\"u\",\"traits\":[]}", "ignored", "without-traits")]
    public async Task One_bad_member_costs_the_good_ones_nothing_and_is_counted(string bad, string outcome, string kind)
    {
        var response = await PushAsync($"[{Identify},{bad}]");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (ignored, refused) = outcome == "ignored" ? (1, 0) : (0, 1);
        Assert.Equal(
            $$$"""{"applied":1,"unchanged":0,"ignored":{{{ignored}}},"refused":{{{refused}}},"kinds":{"{{{kind}}}":1}}""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal(GrainKeys.User("default", "u_42"), Assert.Single(_edge.Push.Pushed).Key);
    }

    [Fact]
    public async Task A_placeholder_user_id_leaves_the_event_to_the_anonymous_one()
    {
        await PushAsync("""{"type":"identify","userId":"null","anonymousId":"a_1","traits":{"a":1}}""");

        Assert.Equal(GrainKeys.Anonymous("default", "a_1"), Assert.Single(_edge.Push.Pushed).Key);
    }

    [Fact]
    public async Task The_numbers_say_what_the_profile_made_of_it()
    {
        _edge.Push.Apply =
            _ => Task.FromResult(new ApplyResult { Status = ApplyStatus.Durable, Changed = 1, Erased = 1, Refused = 1, RefusedTraits = 3 });

        var response = await PushAsync($"[{string.Join(',', Enumerable.Repeat(Identify, 5))}]");

        Assert.Equal(
            """{"applied":1,"unchanged":2,"ignored":1,"refused":1,"kinds":{"erased":1,"trait-value":3,"traits-unusable":1}}""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal([0, 1, 2, 3, 4], Assert.Single(_edge.Push.Pushed).Batch.Changes.Select(change => change.Place));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Basic aG9vazp3cm9uZw==")]
    [InlineData("Basic !!!")]
    [InlineData("Bearer x")]
    [InlineData("Basic")]
    public async Task Without_the_right_credentials_it_is_401_and_nothing_is_stored(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/seg/profiles-webhook") { Content = new StringContent(Identify) };
        request.Headers.Host = EdgeHarness.Host;
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        var response = await _edge.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Basic", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Empty(_edge.Push.Pushed);
    }

    [Fact]
    public async Task A_signature_over_the_raw_body_is_enough_for_one_event_and_not_for_a_batch()
    {
        var single = await SignedAsync(Identify, WebhookSignature.Compute(Encoding.UTF8.GetBytes(Identify), Secret));
        var batch = await SignedAsync($"[{Identify}]", WebhookSignature.Compute(Encoding.UTF8.GetBytes($"[{Identify}]"), Secret));
        var wrong = await SignedAsync(Identify, new string('0', 40));
        var changed = await SignedAsync(Identify + " ", WebhookSignature.Compute(Encoding.UTF8.GetBytes(Identify), Secret));

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized],
            [single.StatusCode, batch.StatusCode, wrong.StatusCode, changed.StatusCode]);
        Assert.Single(_edge.Push.Pushed);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("\u00ff")]
    public async Task What_cannot_be_read_is_400_and_nothing_is_stored(string body)
    {
        var response = await PushAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(_edge.Push.Pushed);
    }

    [Fact]
    public async Task Deep_nesting_is_one_refused_member() =>
        Assert.Equal(HttpStatusCode.OK, (await PushAsync(new string('[', 10_000) + new string(']', 10_000))).StatusCode);

    [Fact]
    public async Task One_byte_or_event_over_the_limit_is_413()
    {
        var body = Identify[..^1] + ",\"x\":\"" + new string('x', 100_000 - Identify.Length - 7) + "\"}";

        Assert.Equal(100_000, body.Length);
        Assert.Equal(HttpStatusCode.OK, (await PushAsync(body)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PushAsync(body + " ")).StatusCode);
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge, (await PushAsync($"[{string.Join(',', Enumerable.Repeat(Identify, 51))}]")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PushAsync(body + " ", chunked: true)).StatusCode);
    }

    [Fact]
    public async Task Gzip_is_understood_and_its_limit_counts_inflated_bytes()
    {
        var fine = await PushAsync(Identify, gzip: true);
        var bomb = await PushAsync(new string(' ', 10_000_000) + Identify, gzip: true);

        Assert.Equal(HttpStatusCode.OK, fine.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, bomb.StatusCode);
    }

    [Theory]
    [InlineData(ApplyStatus.Unavailable, HttpStatusCode.ServiceUnavailable)]
    [InlineData(ApplyStatus.Unknown, HttpStatusCode.ServiceUnavailable)]
    public async Task What_is_not_durable_is_never_acknowledged(ApplyStatus status, HttpStatusCode expected)
    {
        _edge.Push.Apply = _ => Task.FromResult(new ApplyResult { Status = status });

        var response = await PushAsync(Identify);

        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.ServiceUnavailable)
        {
            Assert.NotNull(response.Headers.RetryAfter);
        }
    }

    [Fact]
    public async Task A_grain_that_throws_is_503()
    {
        _edge.Push.Apply = _ => throw new InvalidOperationException("canary");

        var response = await PushAsync($"[{Identify},{Identify.Replace("u_42", "u_43", StringComparison.Ordinal)}]");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.DoesNotContain("canary", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_grain_that_does_not_answer_is_503_before_Segment_gives_up()
    {
        _edge.Push.Apply = _ => new TaskCompletionSource<ApplyResult>().Task;

        var response = await PushAsync(Identify).WaitAsync(TimeSpan.FromSeconds(4.9));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Events_of_another_space_are_accepted_and_left_out()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Webhook:SpaceId"] = "spa_1" });
        const string Foreign =
            """{"type":"identify","userId":"u","traits":{"a":1},"context":{"personas":{"computation_class":"audience","space_id":"spa_2"}}}""";

        using var request = Request(Foreign, "/seg/profiles-webhook");
        var response = await edge.Client.SendAsync(request);

        Assert.Equal(
            """{"applied":0,"unchanged":0,"ignored":1,"refused":0,"kinds":{"other-space":1}}""",
            await response.Content.ReadAsStringAsync());
        Assert.Empty(edge.Push.Pushed);
    }

    private async Task<HttpResponseMessage> PushAsync(
        string body, string path = "/seg/profiles-webhook", bool gzip = false, bool chunked = false)
    {
        using var request = Request(body, path);
        if (gzip)
        {
            using var target = new MemoryStream();
            using (var compressor = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
            {
                compressor.Write(Encoding.UTF8.GetBytes(body));
            }

            request.Content = new ByteArrayContent(target.ToArray()) { Headers = { ContentEncoding = { "gzip" } } };
        }

        request.Headers.TransferEncodingChunked = chunked ? true : null;
        return await _edge.Client.SendAsync(request);
    }

    private async Task<HttpResponseMessage> SignedAsync(string body, string signature)
    {
        using var request = Request(body, "/seg/profiles-webhook");
        request.Headers.Authorization = null;
        request.Headers.Add("X-Signature", signature);
        return await _edge.Client.SendAsync(request);
    }

    private static HttpRequestMessage Request(string body, string path)
    {
        var content = body == "\u00ff" ? new ByteArrayContent([0xff]) : new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Host = EdgeHarness.Host;
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("hook:hook-password"u8));
        return request;
    }
}
