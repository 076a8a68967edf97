using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Personalization.Chaos.Tests.Faults;
using Personalization.Testing.Processes;
using Xunit.Abstractions;

namespace Personalization.Chaos.Tests.Rows;

/// <summary>The same faults with mutual TLS under the cluster's connections.</summary>
[Trait("Category", "Chaos")]
public sealed class TlsRows(TlsRows.Fixture fixture, ITestOutputHelper output) : IClassFixture<TlsRows.Fixture>
{
    private ChaosCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task A_silo_is_killed_under_TLS() => await Run().RunAsync("F1 under TLS", 1, () => Cluster.Grid.Silos[1].KillAsync());

    [Fact]
    public async Task A_silo_freezes_under_TLS() => await Run().RunAsync("F2 under TLS, 8 s", 1, async () =>
    {
        Cluster.Grid.Silos[2].Send(ProcessSignal.Pause);
        await Task.Delay(TimeSpan.FromSeconds(8));
        Cluster.Grid.Silos[2].Send(ProcessSignal.Continue);
    });

    [Theory]
    [InlineData("Cluster:SiloPort")]
    [InlineData("Cluster:GatewayPort")]
    public async Task Who_has_no_certificate_of_the_cluster_is_not_let_in(string port)
    {
        await Cluster.HealAsync();
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", int.Parse(Cluster.Grid.Silos[0].Settings[port]!));
        await using var stream = new SslStream(connection.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "grid" });
            // Under TLS 1.3 the refusal arrives with the first read.
            Assert.NotEqual(0, await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        });
    }

    private FaultRun Run() => new(Cluster, output, ChaosSettings.Rate) { After = TimeSpan.FromSeconds(12) };

    public sealed class Fixture : IAsyncLifetime
    {
        public ChaosCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var folder = Directory.CreateTempSubdirectory("grid-chaos-tls-").FullName;
            var (certificate, authority) = (Path.Combine(folder, "process.pem"), Path.Combine(folder, "authority.pem"));
            await WriteAsync(certificate, authority);
            Cluster = await ChaosCluster.StartAsync(Math.Min(500, ChaosSettings.Visitors), options =>
            {
                options.Settings["Cluster:Tls:CertificatePath"] = certificate;
                options.Settings["Cluster:Tls:AuthorityPath"] = authority;
            });
        }

        public async Task DisposeAsync() => await Cluster.DisposeAsync();

        private static async Task WriteAsync(string certificatePath, string authorityPath)
        {
            var (from, to) = (DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
            using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var authorityRequest = new CertificateRequest("CN=chaos authority", authorityKey, HashAlgorithmName.SHA256);
            authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
            using var authority = authorityRequest.CreateSelfSigned(from, to);
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=chaos process", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
            using var certificate = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
            await File.WriteAllTextAsync(authorityPath, authority.ExportCertificatePem());
            await File.WriteAllTextAsync(certificatePath, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        }
    }
}
