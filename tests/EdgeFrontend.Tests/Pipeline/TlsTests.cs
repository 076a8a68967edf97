using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>The public listener over TLS, with HTTP/2, and what https changes in an answer.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-tls-").FullName;
    private EdgeHarness _edge = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=shop.example", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(_folder, "cert.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        _edge = await EdgeHarness.StartAsync(
            new()
            {
                ["Edge:Url"] = "https://127.0.0.1:0",
                ["Edge:Certificate:Path"] = Path.Combine(_folder, "cert.pem"),
                ["Edge:Certificate:KeyPath"] = Path.Combine(_folder, "key.pem"),
            },
            listeners: true);
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.Subject == "CN=shop.example",
            },
        })
        {
            BaseAddress = _edge.Url,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _edge.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_page_over_HTTP2_is_personalized_and_its_cookies_are_secure()
    {
        _edge.Decisions.PathById["u_1"] = "/red";
        using var request = new HttpRequestMessage(HttpMethod.Get, "/?a=%2F")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { Host = EdgeHarness.Host },
        };
        request.Headers.Add("Cookie", "ajs_user_id=u_1");

        var response = await _client.SendAsync(request);

        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Equal("/red?a=%2F", _edge.Origin.Last.RawTarget);
        Assert.Equal(("https", EdgeHarness.Host), (_edge.Origin.Last["X-Forwarded-Proto"], _edge.Origin.Last["Host"]));
        Assert.Contains("; Secure; HttpOnly", SetCookies.Find(response, "ajs_anonymous_id"));
        Assert.Contains("sdk.js", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Streams_of_one_connection_do_not_wait_for_each_other()
    {
        var gate = new TaskCompletionSource();
        _edge.Origin.Handler = async context =>
        {
            if (context.Request.Path == "/slow")
            {
                await gate.Task;
            }

            await context.Response.WriteAsync("ok");
        };

        var slow = _client.GetAsync("/slow");
        var quick = await _client.GetAsync("/quick").WaitAsync(TimeSpan.FromSeconds(10));
        gate.SetResult();

        Assert.Equal(HttpStatusCode.OK, quick.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await slow).StatusCode);
    }

    [Fact]
    public async Task An_upload_over_HTTP2_arrives_whole()
    {
        long received = 0;
        _edge.Origin.Handler = async context =>
        {
            var buffer = new byte[65536];
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer)) > 0)
            {
                received += read;
            }
        };

        await _client.PostAsync("/upload", new ByteArrayContent(new byte[5_000_000]));

        Assert.Equal(5_000_000, received);
    }

    [Theory]
    [InlineData("connect-udp", 200, "page", HttpStatusCode.MethodNotAllowed)]
    [InlineData("connect-ip", 200, "page", HttpStatusCode.MethodNotAllowed)]
    [InlineData("webtransport", 200, "page", HttpStatusCode.MethodNotAllowed)]
    [InlineData("websocket", 200, "page", HttpStatusCode.BadRequest)]
    [InlineData("websocket", 200, "", HttpStatusCode.BadRequest)]
    [InlineData("websocket", 204, "", HttpStatusCode.BadRequest)]
    [InlineData("websocket", 404, "page", HttpStatusCode.NotFound)]
    [InlineData("websocket", 500, "", HttpStatusCode.InternalServerError)]
    public async Task An_extended_CONNECT_that_nobody_takes_is_refused_and_is_no_fault_of_the_edge(
        string protocol, int origins, string body, HttpStatusCode status)
    {
        _edge.Origin.Handler = async context =>
        {
            if (context.Request.Path == "/x")
            {
                context.Response.StatusCode = origins;
            }

            if (body.Length > 0)
            {
                await context.Response.WriteAsync(body);
            }
        };
        using var request = new HttpRequestMessage(HttpMethod.Connect, "/x")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Protocol = protocol;
        if (protocol == "websocket")
        {
            request.Headers.Add("Sec-WebSocket-Version", "13");
        }

        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.True(status == answer.StatusCode, $"{answer.StatusCode}\n{string.Join('\n', _edge.Logs.Lines)}");
        Assert.DoesNotContain(
            _edge.Logs.Lines,
            line => line.Contains("Unhandled", StringComparison.OrdinalIgnoreCase) || line.Contains(" failed", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/next")).StatusCode);
        if (protocol != "websocket")
        {
            Assert.DoesNotContain(_edge.Origin.Requests, seen => seen.RawTarget == "/x");
        }
    }

    [Fact]
    public async Task A_web_socket_over_HTTP2_passes()
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
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await client.ConnectAsync(new Uri($"wss://{_edge.Url.Authority}/"), _client, default);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, default);
        var echo = new byte[100];
        var result = await client.ReceiveAsync(echo, default).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal("hello", Encoding.UTF8.GetString(echo, 0, result.Count));
    }
}
