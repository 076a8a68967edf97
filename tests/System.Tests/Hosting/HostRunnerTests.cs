using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Hosting;
using Personalization.Hosting.Clustering;
using Personalization.Hosting.Lifetime;
using Personalization.Hosting.Storage;

namespace Personalization.SystemTests.Hosting;

/// <summary>A wrong configuration reads as a list of what to mend.</summary>
public sealed class HostRunnerTests
{
    [Fact]
    public async Task Every_mistake_is_listed_at_once_with_key_value_and_fix_and_without_secrets()
    {
        var (code, lines) = await RunAsync(
            ("Edge:Url", "ftp://x"), ("Management:Url", "https://127.0.0.1:9090"), ("Management:Keys:ann:Secret", "too-short"),
            ("Management:Keys:ann:Role", "boss"), ("Cluster:SiloPort", "99999"), ("Cluster:Membership:MissedProbes", "0"),
            ("Storage:ConnectionString", "Data Source=:memory:;Password=hunter2"));
        var (_, misspelt) = await RunAsync(("Cluster:Membership:ProbeTimout", "00:00:01"), ("Storage:Synchron", "Full"));

        Assert.Equal(HostRunner.StartRefused, code);
        Assert.Contains(
            lines,
            line => line.Contains("Edge:Url is \"ftp://x\"", StringComparison.Ordinal)
                && line.Contains("http://127.0.0.1:8080", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("'boss' at 'Management:Keys:ann:Role'", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Cluster:SiloPort is 99999", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Cluster:Membership:MissedProbes is 0", StringComparison.Ordinal));
        Assert.Contains(
            lines,
            line => line.Contains("Storage:ConnectionString (value not shown)", StringComparison.Ordinal)
                && line.Contains("in memory", StringComparison.Ordinal));
        Assert.Contains(
            misspelt,
            line => line.Contains(
                "Cluster:Membership:ProbeTimout is unknown: did you mean Cluster:Membership:ProbeTimeout?", StringComparison.Ordinal));
        Assert.Contains(misspelt, line => line.Contains("Storage:Synchron is unknown", StringComparison.Ordinal));
        Assert.DoesNotContain(
            lines,
            line => line.Contains("hunter2", StringComparison.Ordinal)
                || line.Contains("too-short", StringComparison.Ordinal)
                || line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_refuses_the_start()
    {
        var file = Path.GetTempFileName();

        var (code, lines) = await RunAsync(("Edge:Url", "https://127.0.0.1:0"), ("Edge:Certificate:Path", file), ("Cluster:SiloPort", "0"));

        Assert.Equal(HostRunner.StartRefused, code);
        Assert.Contains(
            $"Edge:Certificate:Path is \"{file}\"", Assert.Single(lines, line => line.StartsWith("  - ", StringComparison.Ordinal)));
        File.Delete(file);
    }

    [Theory]
    [InlineData("Edge:Certificate:Path", "Edge:Certificate:KeyPath", "another's key")]
    [InlineData("Edge:Certificate:Path", "Edge:Certificate:KeyPath", "truncated")]
    [InlineData("Edge:Certificate:Path", "Edge:Certificate:KeyPath", "empty")]
    [InlineData("Cluster:Tls:CertificatePath", "Cluster:Tls:KeyPath", "another's key")]
    [InlineData("Cluster:Tls:CertificatePath", "Cluster:Tls:KeyPath", "truncated")]
    [InlineData("Cluster:Tls:CertificatePath", "Cluster:Tls:KeyPath", "empty")]
    [InlineData("Cluster:Tls:AuthorityPath", "Cluster:Tls:KeyPath", "empty authority")]
    public async Task Certificate_files_that_do_not_fit_refuse_the_start_with_one_line(string key, string keyKey, string fault)
    {
        var folder = Directory.CreateTempSubdirectory("grid-runner-tls-").FullName;
        var (certificate, privateKey, authority) =
            (Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"), Path.Combine(folder, "authority.crt"));
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var others = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=grid", own, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var pem = made.ExportCertificatePem();
        await File.WriteAllTextAsync(certificate, fault == "truncated" ? pem[..200] : fault == "empty" ? "" : pem);
        await File.WriteAllTextAsync(privateKey, (fault == "another's key" ? others : own).ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(authority, fault == "empty authority" ? "" : pem);
        var settings = key.StartsWith("Edge", StringComparison.Ordinal)
            ? new[] { ("Edge:Url", "https://127.0.0.1:0"), (key, certificate), (keyKey, privateKey) }
            : [("Cluster:Tls:CertificatePath", certificate), (keyKey, privateKey), ("Cluster:Tls:AuthorityPath", authority)];

        var (code, lines) = await RunAsync([.. settings, ("Cluster:SiloPort", "0")]);

        Assert.Equal(HostRunner.StartRefused, code);
        var line = Assert.Single(lines, line => line.StartsWith("  - ", StringComparison.Ordinal));
        Assert.Contains($"{key} is \"", line, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY-----\nM", line, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("Edge:Url", "http://127.0.0.1:{0}", "Edge:Url: port {0} is in use by another process")]
    [InlineData("Management:Url", "http://127.0.0.1:{0}", "Management:Url: port {0} is in use by another process")]
    [InlineData("Edge:Url", "http://192.0.2.1:{0}", "Edge:Url: 192.0.2.1 is no address of this machine")]
    [InlineData("Cluster:SiloPort", "{0}", "Cluster:SiloPort is {0}, and another process has that port")]
    public async Task A_port_that_cannot_be_had_is_one_line(string key, string value, string expected)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var settings = new Dictionary<string, string>
        {
            ["Edge:Url"] = "http://127.0.0.1:0",
            ["Management:Url"] = "http://127.0.0.1:0",
            ["Cluster:SiloPort"] = "0",
        };
        settings[key] = string.Format(CultureInfo.InvariantCulture, value, port);

        var (code, lines) = await RunAsync([.. settings.Select(setting => (setting.Key, setting.Value))]);

        Assert.Equal(HostRunner.StartRefused, code);
        Assert.Contains(
            string.Format(CultureInfo.InvariantCulture, expected, port),
            Assert.Single(lines, line => line.StartsWith("  - ", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_keeps_its_stack_trace()
    {
        using var errors = new StringWriter();

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => HostRunner.RunAsync(
            () => throw new InvalidTimeZoneException("bug"), errors));

        Assert.Empty(errors.ToString());
    }

    [Fact]
    public async Task A_hosted_service_that_never_stops_does_not_keep_the_process()
    {
        var errors = new StringWriter();
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var stuck = new StuckService();
        IHostApplicationLifetime? lifetime = null;
        var running = HostRunner.RunAsync(
            () =>
            {
                var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
                builder.Services.AddHostedService(_ => stuck);
                var host = builder.Build();
                lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
                return host;
            },
            errors, TimeSpan.FromMilliseconds(300), code => ended.TrySetResult(code));

        lifetime!.StopApplication();

        Assert.Equal(HostRunner.StopUnfinished, await ended.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("Stopping took longer than", errors.ToString(), StringComparison.Ordinal);
        stuck.Release.SetResult();
        await running;
    }

    private static async Task<(int Code, string[] Lines)> RunAsync(params (string Key, string Value)[] settings)
    {
        using var errors = new StringWriter();
        var folder = Directory.CreateTempSubdirectory("grid-runner-").FullName;
        var code = await HostRunner.RunAsync(() => Build(folder, settings), errors);
        Directory.Delete(folder, recursive: true);
        return (code, errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static IHost Build(string folder, (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["Storage:ConnectionString"] = $"Data Source={Path.Combine(folder, "grid.db")}";
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.AddGridListeners();
        builder.UseOrleans(silo => silo.AddGridClustering(builder.Configuration, embedded: true).AddGridStorage(builder.Configuration));
        return builder.Build();
    }

    /// <summary>Waits for something that is lost, and hears no cancellation.</summary>
    private sealed class StuckService : IHostedService
    {
        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Release.Task;
    }
}
