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
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-certificate-").FullName;

    private string CertificatePath => Path.Combine(_folder, "tls.crt");

    private string KeyPath => Path.Combine(_folder, "tls.key");

    [Fact]
    public async Task A_changed_certificate_is_served_and_a_broken_one_is_not()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
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

    [Theory]
    [InlineData(KeyForm.EcPkcs8)]
    [InlineData(KeyForm.Ec)]
    [InlineData(KeyForm.RsaPkcs8)]
    [InlineData(KeyForm.Rsa)]
    public async Task Whatever_is_wrong_with_changed_files_the_good_certificate_stays_and_the_next_good_one_is_served(KeyForm form)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var good = Write("good", form);
        await using var host = await StartAsync(time);
        var (goodCertificate, goodKey) = (await File.ReadAllTextAsync(CertificatePath), await File.ReadAllTextAsync(KeyPath));
        foreach (var (fault, apply) in Faults(form))
        {
            await File.WriteAllTextAsync(CertificatePath, goodCertificate);
            await File.WriteAllTextAsync(KeyPath, goodKey);
            apply();

            // An exception that left the timer would come out here, and would end a process.
            time.Advance(TimeSpan.FromSeconds(20));
            Assert.True(good == await ServedAsync(host), fault);
            if (Directory.Exists(CertificatePath))
            {
                Directory.Delete(CertificatePath);
            }
        }

        var next = Write("next", form);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(next, await ServedAsync(host));
    }

    [Fact]
    public async Task A_mounted_secret_that_is_swapped_by_its_link_is_served()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var first = WriteSecret("..2026_1");
        await using var host = await StartAsync(time);
        Assert.Equal(first, await ServedAsync(host));

        var second = WriteSecret("..2026_2");
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(second, await ServedAsync(host));
    }

    [Fact]
    public async Task An_expired_certificate_is_served_when_it_is_the_only_one_and_is_replaced_by_a_good_one()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var expired = Write("expired", days: (-3, -1));
        await using var host = await StartAsync(time);
        Assert.Equal(expired, await ServedAsync(host));

        var good = Write("good");
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(good, await ServedAsync(host));
    }

    [Fact]
    public async Task A_certificate_of_the_future_is_served_when_its_time_has_come()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var good = Write("good");
        await using var host = await StartAsync(time);
        var future = Write("future", days: (0.5, 2));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(good, await ServedAsync(host));

        time.Advance(TimeSpan.FromDays(0.6));

        Assert.Equal(future, await ServedAsync(host));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<TestHost> StartAsync(TimeProvider time) => TestHost.StartAsync(
        builder => builder.Services.AddSingleton(time),
        ("Edge:Url", "https://127.0.0.1:0"), ("Edge:Certificate:Path", CertificatePath), ("Edge:Certificate:KeyPath", KeyPath));

    private IEnumerable<(string Fault, Action Apply)> Faults(KeyForm form)
    {
        yield return ("only the certificate is new", () => Write("other", form, withKey: false));
        yield return ("only the key is new", () => Write("other", form, withCertificate: false));
        foreach (var other in Enum.GetValues<KeyForm>())
        {
            yield return ($"the certificate is another's with a key of the form {other}", () => Write("other", other, withKey: false));
        }

        foreach (var (name, path) in new[] { ("certificate", CertificatePath), ("key", KeyPath) })
        {
            yield return ($"the {name} is truncated", () => File.WriteAllText(path, File.ReadAllText(path)[..100]));
            yield return ($"the {name} is empty", () => File.WriteAllText(path, ""));
            yield return ($"the {name} is no text", () => File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(2_000)));
            yield return ($"the {name} is huge", () => File.WriteAllBytes(path, new byte[2_000_000]));
            yield return ($"the {name} is gone", () => File.Delete(path));
            yield return ($"the {name} holds what the other one should", () => File.Copy(
                path == KeyPath ? CertificatePath : KeyPath, path, overwrite: true));
        }

        yield return ("the certificate is a directory", () =>
        {
            File.Delete(CertificatePath);
            Directory.CreateDirectory(CertificatePath);
        }
        );
        yield return ("it has expired", () => Write("expired", form, days: (-3, -1)));
        yield return ("it is not valid yet", () => Write("future", form, days: (5, 9)));
    }

    /// <summary>As Kubernetes mounts a secret: the files are links through a link to a directory, and only that link is replaced.</summary>
    private string WriteSecret(string version)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_folder, version)).FullName;
        var thumbprint = Write(version, into: directory);
        // Kubernetes renames a new link over the old one, which the framework does with links to files only.
        File.Delete(Path.Combine(_folder, "..data"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "..data"), version);
        foreach (var path in new[] { CertificatePath, KeyPath })
        {
            if (!File.Exists(path))
            {
                File.CreateSymbolicLink(path, Path.Combine("..data", Path.GetFileName(path)));
            }
        }

        return thumbprint;
    }

    private string Write(
        string name,
        KeyForm form = KeyForm.EcPkcs8,
        (double From, double To)? days = null,
        bool withCertificate = true,
        bool withKey = true,
        string? into = null)
    {
        var (from, to) = days ?? (-1, 1);
        using AsymmetricAlgorithm key = form is KeyForm.Ec or KeyForm.EcPkcs8
            ? ECDsa.Create(ECCurve.NamedCurves.nistP256)
            : RSA.Create(2048);
        var request = key is ECDsa ec
            ? new CertificateRequest($"CN={name}", ec, HashAlgorithmName.SHA256)
            : new CertificateRequest($"CN={name}", (RSA)key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(to));
        if (withCertificate)
        {
            File.WriteAllText(Path.Combine(into ?? _folder, "tls.crt"), certificate.ExportCertificatePem());
        }

        var keyText = (form, key) switch
        {
            (KeyForm.Ec, ECDsa own) => own.ExportECPrivateKeyPem(),
            (KeyForm.Rsa, RSA own) => own.ExportRSAPrivateKeyPem(),
            _ => key.ExportPkcs8PrivateKeyPem(),
        };
        if (withKey)
        {
            File.WriteAllText(Path.Combine(into ?? _folder, "tls.key"), keyText);
        }

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

    /// <summary>How the private key is written.</summary>
    public enum KeyForm
    {
        EcPkcs8,
        Ec,
        RsaPkcs8,
        Rsa,
    }
}
