using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Origin;

/// <summary>An https origin is asked for its own certificate, whatever Host it is sent, and the certificate is looked at.</summary>
public sealed class OriginTlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-origin-").FullName;
    private WebApplication _origin = null!;
    private string _url = "";
    private string _name = "";
    private string _seenHost = "";
    private (string Protocol, string Value) _seen;

    private string Authority => Path.Combine(_folder, "ca.pem");

    public async Task InitializeAsync()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Own authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        await File.WriteAllTextAsync(Authority, authority.ExportCertificatePem());
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=origin", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("other.internal");
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3]);
        var certificate = X509CertificateLoader.LoadPkcs12(signed.CopyWithPrivateKey(key).Export(X509ContentType.Pkcs12), null);

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.RequestHeaderEncodingSelector = kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https => https.ServerCertificateSelector = (_, name) =>
            {
                _name = name ?? "";
                return certificate;
            }));
        });
        _origin = builder.Build();
        _origin.Run(context =>
        {
            _seenHost = context.Request.Headers.Host.ToString();
            _seen = (context.Request.Protocol, context.Request.Headers["X-Any"].ToString());
            context.Response.Headers["X-Any"] = _seen.Value;
            context.Response.ContentType = "text/html";
            context.Response.Headers.Connection = "close"; // so that every page has a handshake of its own
            return context.Response.WriteAsync(TestOrigin.Page);
        });
        await _origin.StartAsync();
        _url = _origin.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
            .Replace("127.0.0.1", "localhost");
    }

    public async Task DisposeAsync()
    {
        await _origin.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_certificate_is_the_origins_and_the_Host_the_visitors()
    {
        await using var edge = await StartAsync((":OriginCertificateAuthority", Authority));

        var response = await edge.GetAsync("/x");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((EdgeHarness.Host, "localhost"), (_seenHost, _name));
    }

    [Fact]
    public async Task Header_bytes_pass_over_TLS()
    {
        var all = new string([.. Enumerable.Range(0x80, 0x80).Select(code => (char)code)]);
        await using var edge = await StartAsync((":OriginCertificateAuthority", Authority));

        var answer = await RawClient.SendAsync(
            edge.Url, $"GET /x HTTP/1.1\r\nHost: shop.example\r\nX-Any: a{all}b\r\nConnection: close\r\n\r\n");

        Assert.Equal(("HTTP/1.1", $"a{all}b"), _seen);
        Assert.Contains($"X-Any: a{all}b\r\n", answer);
    }

    [Fact]
    public async Task Another_name_may_be_asked_for()
    {
        await using var edge = await StartAsync((":OriginCertificateAuthority", Authority), (":OriginTlsName", "other.internal"));

        Assert.Equal(HttpStatusCode.OK, (await edge.GetAsync("/x")).StatusCode);
        Assert.Equal("other.internal", _name);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_and_the_log_names_the_setting()
    {
        await using var edge = await StartAsync((":OriginCertificateAuthority", Authority), (":OriginTlsName", "wrong.internal"));

        Assert.Equal(HttpStatusCode.BadGateway, (await edge.GetAsync("/x")).StatusCode);
        Assert.Contains(edge.Logs.Lines, line => line.Contains("Sites:default:OriginTlsName", StringComparison.Ordinal));
        Assert.Empty(_seenHost);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused_and_the_log_names_the_setting()
    {
        await using var edge = await StartAsync();
        await using var named = await StartAsync((":OriginHost", "localhost"));

        foreach (var one in new[] { edge, named })
        {
            Assert.Equal(HttpStatusCode.BadGateway, (await one.GetAsync("/x")).StatusCode);
            Assert.Contains(one.Logs.Lines, line => line.Contains("Sites:default:OriginCertificateAuthority", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMII")]
    [InlineData("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----")]
    [InlineData(null)]
    public async Task While_the_authoritys_file_is_replaced_what_was_read_before_counts(string? meanwhile)
    {
        await using var edge = await StartAsync((":OriginCertificateAuthority", Authority));
        Assert.Equal(HttpStatusCode.OK, (await edge.GetAsync("/x")).StatusCode);

        if (meanwhile is null)
        {
            File.Delete(Authority);
        }
        else
        {
            await File.WriteAllTextAsync(Authority, meanwhile);
        }

        Assert.Equal(HttpStatusCode.OK, (await edge.GetAsync("/x")).StatusCode);
    }

    private Task<EdgeHarness> StartAsync(params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?> { ["Sites:default:Origin"] = _url };
        foreach (var (key, value) in settings)
        {
            all["Sites:default" + key] = value;
        }

        return EdgeHarness.StartAsync(all);
    }
}
