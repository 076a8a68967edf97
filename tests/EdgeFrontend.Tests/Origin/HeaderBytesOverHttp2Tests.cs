using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Origin;

/// <summary>Headers are bytes over HTTP/2 as well, where browsers and the edge speak it.</summary>
public sealed class HeaderBytesOverHttp2Tests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-bytes-").FullName;
    private readonly RawOrigin _origin = new();
    private EdgeHarness _edge = null!;
    private HttpClient _client = null!;

    public static TheoryData<string> Values { get; } =
    [
        "Jos\u00c3\u00a9", "Jos\u00e9", "\u0080\u009f\u00ff\u00c3\u00fe", "caf\u00c3\u00a0", "\u00a0x\u0085",
        new string([.. Enumerable.Range(0x80, 0x80).Select(code => (char)code)]),
    ];

    public async Task InitializeAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=shop.example", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(_folder, "cert.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        _edge = await EdgeHarness.StartAsync(
            new()
            {
                ["Sites:default:Origin"] = _origin.Url,
                ["Edge:Url"] = "https://127.0.0.1:0",
                ["Edge:Certificate:Path"] = Path.Combine(_folder, "cert.pem"),
                ["Edge:Certificate:KeyPath"] = Path.Combine(_folder, "key.pem"),
            },
            listeners: true);
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.Subject == "CN=shop.example",
            },
        })
        { BaseAddress = _edge.Url };
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Bytes_above_ASCII_pass_both_ways(string value)
    {
        _origin.Serve(
            $"HTTP/1.1 200 OK\r\nX-Any: a{value}b\r\nSet-Cookie: n={value}b\r\nContent-Disposition: attachment; filename={value}b\r\nLocation: /{value}b",
            "done");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { Host = EdgeHarness.Host },
        };
        foreach (var name in (string[])["X-Any", "Cookie", "User-Agent", "Referer"])
        {
            request.Headers.TryAddWithoutValidation(name, $"n={value}b");
        }

        var response = await _client.SendAsync(request);

        Assert.Equal((HttpVersion.Version20, HttpStatusCode.OK), (response.Version, response.StatusCode));
        foreach (var name in (string[])["X-Any", "Cookie", "User-Agent", "Referer"])
        {
            Assert.Equal($"n={value}b", _origin.Sent(name));
        }

        Assert.Equal($"a{value}b", response.Headers.NonValidated["X-Any"].ToString());
        Assert.Contains($"n={value}b", response.Headers.NonValidated["Set-Cookie"]);
        Assert.Equal($"/{value}b", response.Headers.NonValidated["Location"].ToString());
        Assert.Equal($"attachment; filename={value}b", response.Content.Headers.NonValidated["Content-Disposition"].ToString());
        Assert.Equal("done", await response.Content.ReadAsStringAsync());
    }
}
