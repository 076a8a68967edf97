using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Origin;

/// <summary>What is not ours goes to the origin and back as through a bare proxy.</summary>
public sealed class PassThroughTests : IAsyncLifetime
{
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeHarness.StartAsync();

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Theory]
    [InlineData("/a%2Fb", "/a%2Fb")]
    [InlineData("/a%20b/%C3%BC?x=%2F&y=a+b", "/a%20b/%C3%BC?x=%2F&y=a+b")]
    [InlineData("/a;p=1/b,c@d!$&'()*+=~", "/a;p=1/b,c@d!$&'()*+=~")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/a%2Fb/%2e%2e/c", "/c")]
    [InlineData("/../../etc", "/etc")]
    [InlineData("/%252e%252e/x", "/%252e%252e/x")]
    [InlineData("/?", "/?")]
    [InlineData("/a//b", "/a//b")]
    [InlineData("//evil.example/x", "//evil.example/x")]
    [InlineData("/seg", "/seg")]
    [InlineData("/segment/events/t", "/segment/events/t")]
    public async Task Paths_arrive_as_they_were_written(string sent, string expected)
    {
        await RawClient.SendAsync(_edge.Url, $"GET {sent} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");

        Assert.Equal(expected, _edge.Origin.Last.RawTarget);
    }

    [Fact]
    public async Task An_absolute_form_target_goes_to_the_origin_and_nowhere_else()
    {
        var answer = await RawClient.SendAsync(
            _edge.Url, "GET http://shop.example/x?y=1 HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", answer);
        Assert.Equal("/x?y=1", _edge.Origin.Last.RawTarget);
    }

    [Fact]
    public async Task Redirects_are_the_visitors_business()
    {
        _edge.Origin.Handler = context =>
        {
            context.Response.Redirect("https://elsewhere.example/x?y=1");
            return Task.CompletedTask;
        };

        var response = await _edge.GetAsync("/go");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("https://elsewhere.example/x?y=1", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task An_upload_larger_than_any_default_limit_arrives_whole()
    {
        long received = 0;
        _edge.Origin.Handler = async context =>
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer)) > 0)
            {
                received += read;
            }

            await context.Response.WriteAsync("ok");
        };

        var response = await _edge.SendAsync(HttpMethod.Put, "/upload", content: new ByteArrayContent(new byte[40_000_000]));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(40_000_000, received);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    [InlineData("PROPFIND")]
    public async Task Every_method_passes_with_its_body(string method)
    {
        string? body = null;
        _edge.Origin.Handler = async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            body = await reader.ReadToEndAsync();
            context.Response.StatusCode = 207;
        };

        var response = await _edge.SendAsync(new HttpMethod(method), "/", "ajs_user_id=u_1", content: new StringContent("a=1"));

        Assert.Equal((HttpStatusCode)207, response.StatusCode);
        Assert.Equal((method, "a=1"), (_edge.Origin.Last.Method, body));
        Assert.Empty(_edge.Decisions.Requests);
    }

    [Fact]
    public async Task Server_sent_events_arrive_one_by_one()
    {
        var more = new TaskCompletionSource();
        _edge.Origin.Handler = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await context.Response.Body.FlushAsync();
            await more.Task;
            await context.Response.WriteAsync("data: 2\n\n");
        };

        using var request = new HttpRequestMessage(HttpMethod.Get, "/events") { Headers = { Host = EdgeHarness.Host } };
        using var response = await _edge.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal("data: 1", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)));
        more.SetResult();
        Assert.Equal("", await reader.ReadLineAsync());
        Assert.Equal("data: 2", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task The_first_bytes_of_a_page_do_not_wait_for_the_rest()
    {
        var more = new TaskCompletionSource();
        _edge.Origin.Handler = async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html><head><title>early</title>");
            await context.Response.Body.FlushAsync();
            await more.Task;
            await context.Response.WriteAsync("</head><body>late</body></html>");
        };

        using var request = new HttpRequestMessage(HttpMethod.Get, "/slow") { Headers = { Host = EdgeHarness.Host } };
        using var response = await _edge.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[4096];
        var read = await body.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        more.SetResult();
        using var rest = new StreamReader(body);
        var text = Encoding.UTF8.GetString(buffer, 0, read);

        Assert.StartsWith("<html><head><title>early", text);
        Assert.EndsWith("</script></head><body>late</body></html>", text + await rest.ReadToEndAsync());
    }

    [Fact]
    public async Task WebSockets_pass()
    {
        _edge.Origin.Handler = async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[100];
            var received = await socket.ReceiveAsync(buffer, default);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, default);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", default);
        };

        using var client = new ClientWebSocket();
        client.Options.SetRequestHeader("Cookie", "ajs_user_id=u_1");
        await client.ConnectAsync(new Uri($"ws://{_edge.Url.Authority}/"), default);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, default);
        var echo = new byte[100];
        var result = await client.ReceiveAsync(echo, default).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal("hello", Encoding.UTF8.GetString(echo, 0, result.Count));
        Assert.Empty(_edge.Decisions.Requests);
    }

    [Fact]
    public async Task An_origin_that_is_down_is_our_small_page()
    {
        await _edge.Origin.DisposeAsync();

        var response = await _edge.GetAsync("/", "ajs_user_id=u_1");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.DoesNotContain("Exception", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_body_that_breaks_off_does_not_end_like_a_whole_one()
    {
        var arrived = new TaskCompletionSource();
        _edge.Origin.Handler = async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html><head></head><body>half");
            await context.Response.Body.FlushAsync();
            await arrived.Task;
            context.Abort();
        };

        using var request = new HttpRequestMessage(HttpMethod.Get, "/half") { Headers = { Host = EdgeHarness.Host } };
        using var response = await _edge.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        arrived.SetResult();

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
    }
}
