using System.Net;

namespace Personalization.SystemTests.Simulator;

public sealed class CdnAndTrackingTests : SimulatorTestBase
{
    [Fact]
    public async Task The_script_of_a_known_key_is_served_with_validators_and_an_unknown_key_is_a_text_404()
    {
        using var script = await Client.GetAsync("/analytics.js/v1/demo-write-key/analytics.min.js");
        using var unknown = await Client.GetAsync("/analytics.js/v1/other/analytics.min.js");
        using var conditional = new HttpRequestMessage(HttpMethod.Get, script.RequestMessage!.RequestUri);
        conditional.Headers.IfNoneMatch.Add(script.Headers.ETag!);
        using var unchanged = await Client.SendAsync(conditional);

        Assert.Contains("demo-write-key", await script.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(120), script.Headers.CacheControl!.MaxAge);
        Assert.Equal((HttpStatusCode.NotFound, "text/plain"), (unknown.StatusCode, unknown.Content.Headers.ContentType!.MediaType));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task A_gz_name_is_sent_compressed_without_being_asked()
    {
        using var response = await Client.GetAsync("/next-integrations/integrations/tool/2.1.0/tool.dynamic.js.gz");

        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
    }

    [Fact]
    public async Task Single_events_and_batches_are_recorded_with_the_key_that_they_came_with()
    {
        using var single = new StringContent("""{"event":"Clicked","anonymousId":"a1","userId":null,"messageId":"m1"}""");
        using var batch = new StringContent(
            """{"writeKey":"from-body","batch":[{"type":"page","userId":"u1"},{"type":"track","event":"Bought","userId":"u1"}]}""");

        await Client.PostAsync("/v1/t", single);
        Client.DefaultRequestHeaders.Authorization = null;
        await Client.PostAsync("/v1/batch", batch);
        var bought = await Control.Tracking.WaitForEventAsync(tracked => tracked.Event == "Bought", Soon, "the batch's track event");

        var clicked = Control.Tracking.Events[0];
        Assert.Equal(("track", "Clicked", null, "a1", "m1", "demo-token"),
            (clicked.Type, clicked.Event, clicked.UserId, clicked.AnonymousId, clicked.MessageId, clicked.WriteKey));
        Assert.Equal("from-body", bought.WriteKey);
        Assert.Equal(3, Control.Tracking.Accepted);
    }

    [Theory]
    [InlineData("not json", "/v1/t")]
    [InlineData("""{"batch":{}}""", "/v1/b")]
    [InlineData(null, "/v1/t")]
    public async Task What_upstream_refuses_is_refused(string? body, string path)
    {
        using var content = new StringContent(body ?? $$"""{"x":"{{new string('x', 33_000)}}"}""");

        using var response = await Client.PostAsync(path, content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(Control.Tracking.Events);
        Assert.Single(Control.Tracking.Requests);
    }
}
