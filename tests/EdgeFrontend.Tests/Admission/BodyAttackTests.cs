using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Segment.Webhooks;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Admission;

/// <summary>Bodies cost the memory of what arrived, never of what was announced, and honest senders pass beside hostile ones.</summary>
public sealed class BodyAttackTests
{
    private const string Secret = "s3cr3t-s3cr3t-s3cr3t";
    private const string Identify =
        """{"type":"identify","messageId":"m1","userId":"u_42","traits":{"vip":true},"timestamp":"2026-05-10T00:02:50.088Z"}""";
    private const int Attackers = 60;

    [Theory]
    [InlineData("POST /seg/profiles-webhook HTTP/1.1\r\nHost: shop.example\r\nX-Signature: x\r\nContent-Length: 16777216\r\n\r\n{")]
    [InlineData("POST /seg/events/b HTTP/1.1\r\nHost: shop.example\r\nContent-Type: text/plain\r\nContent-Length: 500000\r\n\r\n{")]
    [InlineData("POST /seg/ofrep/v1/evaluate/flags HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 60000\r\n\r\n{")]
    public async Task A_length_that_is_announced_takes_no_memory(string request)
    {
        await using var edge = await StartAsync();
        var memory = edge.Services.GetRequiredService<BodyMemory>();
        var sockets = new List<TcpClient>();
        for (var i = 0; i < Attackers; i++)
        {
            sockets.Add(await SendAsync(edge.Url, request));
        }

        await Eventually.HoldsAsync("all bodies are being read", () => Task.FromResult(memory.Used >= Attackers * 4096));

        Assert.Equal(Attackers * 4096, memory.Used);
        Assert.Equal(HttpStatusCode.OK, (await PushAsync(edge)).StatusCode);
        Assert.Equal(
            HttpStatusCode.OK,
            (await edge.PostJsonAsync("/seg/events/t", """{"type":"track","event":"A","messageId":"m","anonymousId":"a-1"}""")).StatusCode);
        sockets.ForEach(socket => socket.Dispose());
        await Eventually.HoldsAsync("the memory of the bodies came back", () => Task.FromResult(memory.Used == 0));
    }

    [Fact]
    public async Task Bodies_without_credentials_that_stop_halfway_leave_room_for_others()
    {
        await using var edge = await StartAsync(new() { ["Edge:BodyMemory"] = "4194304", ["Edge:TrustedProxies:0"] = "127.0.0.0/8" });
        var memory = edge.Services.GetRequiredService<BodyMemory>();
        var half = new string(' ', 200_000);
        var sockets = new List<TcpClient>();
        for (var i = 0; i < 30; i++)
        {
            sockets.Add(
                await SendAsync(
                    edge.Url,
                    $"POST /seg/events/b HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 203.0.113.7\r\nContent-Type: text/plain\r\nContent-Length: 400000\r\n\r\n{half}"));
        }

        await Eventually.HoldsAsync(
            "the share of the address is used up",
            () => Task.FromResult(edge.Logs.Lines.Any(line => line.Contains("Edge:BodyMemory", StringComparison.Ordinal))));

        Assert.InRange(memory.Used, 1, memory.Limit / 4);
        Assert.Equal(HttpStatusCode.OK, (await PushAsync(edge)).StatusCode);
        Assert.Equal(
            HttpStatusCode.OK,
            (await edge.PostJsonAsync(
                "/seg/events/t",
                """{"type":"track","event":"A","messageId":"m","anonymousId":"a-1"}""",
                headers: ("X-Forwarded-For", "203.0.113.8"))).StatusCode);
        sockets.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task A_signed_body_of_the_largest_size_is_read_whole()
    {
        await using var edge = await StartAsync();
        var traits = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"t{i}\":\"{new string('x', 20_000)}\""));
        var body =
            $$"""{"type":"identify","messageId":"m1","userId":"u_42","traits":{ {{traits}} },"timestamp":"2026-05-10T00:02:50.088Z"}""";

        var response = await edge.SendAsync(
            HttpMethod.Post,
            "/seg/profiles-webhook",
            content: new StringContent(body, Encoding.UTF8, "application/json"),
            headers: ("X-Signature", WebhookSignature.Compute(Encoding.UTF8.GetBytes(body), Secret)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(500, Assert.Single(Assert.Single(edge.Push.Pushed).Batch.Changes).Traits.Length);
    }

    private static Task<EdgeHarness> StartAsync(Dictionary<string, string?>? settings = null) =>
        EdgeHarness.StartAsync(new(settings ?? []) { ["Sites:default:Webhook:SharedSecrets:0"] = Secret });

    private static async Task<TcpClient> SendAsync(Uri url, string request)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(url.Host, url.Port);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        return socket;
    }

    private static Task<HttpResponseMessage> PushAsync(EdgeHarness edge) => edge.SendAsync(
        HttpMethod.Post, "/seg/profiles-webhook", content: new StringContent(
            Identify, Encoding.UTF8, "application/json"),
            headers: ("Authorization", "Basic " + Convert.ToBase64String("hook:hook-password"u8)));
}
