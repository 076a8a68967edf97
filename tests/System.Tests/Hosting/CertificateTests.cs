using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Personalization.SystemTests.Hosting;

/// <summary>A renewed certificate is served without a restart, a broken one never.</summary>
public sealed class CertificateTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("grid-certificate-").FullName;

    private string CertificatePath => Path.Combine(folder, "tls.crt");

    private string KeyPath => Path.Combine(folder, "tls.key");

    [Fact]
    public async Task A_changed_certificate_is_served_and_a_broken_one_is_not()
    {
        var time = new FakeTimeProvider();
        var first = Write("first");
        await using var host = await TestHost.StartAsync(
            builder => builder.Services.AddSingleton<TimeProvider>(time),
            ("Edge:Url", "https://127.0.0.1:0"), ("Edge:Certificate:Path", CertificatePath), ("Edge:Certificate:KeyPath", KeyPath));
        Assert.Equal(first, await ServedAsync(host));

        var second = Write("second");
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(second, await ServedAsync(host));

        await File.WriteAllTextAsync(CertificatePath, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(second, await ServedAsync(host));

        File.Delete(CertificatePath);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(second, await ServedAsync(host));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }

    private static async Task<string> ServedAsync(TestHost host)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Public.BaseAddress!.Port);
        using var tls = new SslStream(client.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        });
        Assert.Equal(SslApplicationProtocol.Http2, tls.NegotiatedApplicationProtocol);
        return ((X509Certificate2)tls.RemoteCertificate!).Thumbprint;
    }
}
