using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Personalization.Chaos.Tests.Faults;
using Personalization.Testing;
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

    [Fact]
    public async Task A_renewed_certificate_is_used_without_a_restart()
    {
        await Cluster.HealAsync();
        var before = await ServedAsync();
        await fixture.RenewAsync();

        await Eventually.HoldsAsync(
            "the renewed certificate at every silo", async () => (await ServedAsync()).All(served => !before.Contains(served)));

        // New connections between all processes: a silo that starts again is dialled by everybody, and dials everybody.
        await Run().RunAsync("F1 under TLS, after a renewal", 1, () => Cluster.Grid.Silos[1].KillAsync());
    }

    private async Task<List<string>> ServedAsync()
    {
        var thumbprints = new List<string>();
        foreach (var silo in Cluster.Grid.Silos)
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync("127.0.0.1", int.Parse(silo.Settings["Cluster:SiloPort"]!));
            await using var stream = new SslStream(connection.GetStream(), false, (_, certificate, _, _) =>
            {
                thumbprints.Add(((X509Certificate2)certificate!).Thumbprint);
                return false;
            });
            await Assert.ThrowsAnyAsync<Exception>(() => stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "grid",
            }));
        }

        Assert.Equal(Cluster.Grid.Silos.Count, thumbprints.Count);
        return thumbprints;
    }

    private FaultRun Run() => new(Cluster, output, ChaosSettings.Rate) { After = TimeSpan.FromSeconds(12) };

    public sealed class Fixture : IAsyncLifetime
    {
        private string _certificate = "";
        private X509Certificate2 _authority = null!;

        public ChaosCluster Cluster { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var folder = Directory.CreateTempSubdirectory("grid-chaos-tls-").FullName;
            _certificate = Path.Combine(folder, "process.pem");
            var authority = Path.Combine(folder, "authority.pem");
            _authority = CreateAuthority();
            await File.WriteAllTextAsync(authority, _authority.ExportCertificatePem());
            await RenewAsync();
            Cluster = await ChaosCluster.StartAsync(Math.Min(500, ChaosSettings.Visitors), options =>
            {
                options.Settings["Cluster:Tls:CertificatePath"] = _certificate;
                options.Settings["Cluster:Tls:AuthorityPath"] = authority;
            });
        }

        public async Task DisposeAsync()
        {
            await Cluster.DisposeAsync();
            _authority.Dispose();
        }

        /// <summary>Writes another certificate of the authority, with another key, as one file.</summary>
        public async Task RenewAsync()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=chaos process", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
            using var certificate = request.Create(
                _authority, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(12), RandomNumberGenerator.GetBytes(8));
            await File.WriteAllTextAsync(_certificate, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        }

        private static X509Certificate2 CreateAuthority()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=chaos authority", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
            return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddDays(1));
        }
    }
}
