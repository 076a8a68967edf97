using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.Subject == "CN=shop.example" },
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
        using var request = new HttpRequestMessage(HttpMethod.Get, "/?a=%2F") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Headers = { Host = EdgeHarness.Host } };
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
            if (context.Request.Path == "/slow") await gate.Task;
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
            while ((read = await context.Request.Body.ReadAsync(buffer)) > 0) received += read;
        };

        await _client.PostAsync("/upload", new ByteArrayContent(new byte[5_000_000]));

        Assert.Equal(5_000_000, received);
    }
}
