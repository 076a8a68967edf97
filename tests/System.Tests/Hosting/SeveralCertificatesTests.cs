using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Personalization.Hosting.Certificates;
using Personalization.SystemTests.Background;
using Personalization.Testing;

namespace Personalization.SystemTests.Hosting;

/// <summary>Each connection gets the certificate of the name that it asks for, and each certificate follows its files by itself.</summary>
public sealed class SeveralCertificatesTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly ListLogger _logger = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_connection_gets_the_certificate_of_its_name()
    {
        var otherwise = _authority.Issue("otherwise", ["one.example"]);
        var shops = _authority.Issue("shops", ["shop.example", "*.shop.example", "*.xn--mnchen-3ya.example"]);
        var exact = _authority.Issue("exact", ["www.shop.example", "xn--bcher-kva.example", "xn--99zzzzzzzzz9.example"]);
        await using var host = await StartAsync("otherwise", "shops", "exact");

        foreach (var (name, expected) in new[]
        {
            ("one.example", otherwise), ("shop.example", shops), ("SHOP.example", shops), ("a.shop.example", shops),
            ("www.shop.example", exact), ("a.b.shop.example", otherwise),
            ("example", otherwise), ("other.test", otherwise), ("", otherwise), ("127.0.0.1", otherwise), ("xn--bcher-kva.example", exact),
            ("bücher.example", exact),
            ("a.xn--mnchen-3ya.example", shops), ("xn--mnchen-3ya.example", otherwise), ("xn--99zzzzzzzzz9.example", exact),
        })
        {
            Assert.True(expected == await ServedAsync(host, name), name);
        }
    }

    [Fact]
    public async Task Without_a_default_the_first_of_the_list_is_it()
    {
        var first = _authority.Issue("first", []);
        var second = _authority.Issue("second", ["two.example"]);
        await using var host = await StartAsync(null, "first", "second");

        Assert.Equal((first, second), (await ServedAsync(host, "one.example"), await ServedAsync(host, "two.example")));
    }

    [Fact]
    public async Task Each_certificate_is_replaced_by_itself_and_may_have_other_names_then()
    {
        var otherwise = _authority.Issue("otherwise", ["one.example"]);
        var first = _authority.Issue("first", ["a.example"]);
        _authority.Issue("second", ["b.example"]);
        await using var host = await StartAsync("otherwise", "first", "second");
        Assert.Equal(otherwise, await ServedAsync(host, "c.example"));

        var second = _authority.Issue("second", ["b.example", "c.example"]);
        _authority.Issue("first", []); // names nobody: refused
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(
            (first, second, second),
            (await ServedAsync(host, "a.example"), await ServedAsync(host, "b.example"), await ServedAsync(host, "c.example")));
        Assert.Contains(
            _logger.Lines,
            line => line.Contains("Edge:Certificates:0", StringComparison.Ordinal)
                && line.Contains("names no host", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_end_of_each_certificate_is_a_metric()
    {
        _authority.Issue("otherwise", ["one.example"], days: 60, sinceDays: 300);
        _authority.Issue("first", ["a.example"], days: -1, sinceDays: 300);
        await using var host = await StartAsync("otherwise", "first");

        var metrics = await host.Management.GetStringAsync("/metrics");
        Assert.Equal(60, DaysLeft(metrics, "Edge:Certificate", "one.example"), 0.1);
        Assert.Equal(-1, DaysLeft(metrics, "Edge:Certificates:0", "a.example"), 0.1);
        Assert.DoesNotContain(_authority.Folder, metrics);
        Assert.Single(_logger.Lines, line => line.StartsWith("Error: Edge:Certificates:0: ", StringComparison.Ordinal));

        _authority.Issue("first", ["a.example"], days: 500);
        _time.Advance(TimeSpan.FromSeconds(10));
        // The exporter keeps an answer for a moment.
        await Eventually.HoldsAsync(
            "the metric of the new certificate",
            async () => DaysLeft(await host.Management.GetStringAsync("/metrics"), "Edge:Certificates:0", "a.example") > 499);
    }

    [Fact]
    public void Its_end_is_said_once_a_stage_until_it_is_replaced()
    {
        _authority.Issue("first", ["a.example"], days: 40, sinceDays: 300);
        var source = CertificateSource.Of(
            "Edge:Certificate", new CertificateFiles { Path = _authority.PathOf("first.crt"), KeyPath = _authority.PathOf("first.key") });
        var certificate = new ReloadedCertificate(source, _time, _logger);
        Assert.Empty(_logger.Lines);

        for (var hour = 0; hour < 50 * 24; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            certificate.Refresh();
        }

        Assert.Equal(["Warning", "Warning", "Warning", "Error"], _logger.Lines.Select(line => line.Split(':')[0]));
        Assert.Equal(
            3,
            _logger.Lines.Count(line => line.Contains("Replace the files; no restart is needed", StringComparison.Ordinal)
                && line.Contains(" days, until ", StringComparison.Ordinal)));

        _authority.Issue("first", ["a.example"], days: 500);
        certificate.Refresh();
        certificate.Refresh();
        Assert.Equal(5, _logger.Lines.Count);
        Assert.StartsWith("Information: Edge:Certificate: the certificate was reloaded", _logger.Lines[^1], StringComparison.Ordinal);
    }

    [SuppressMessage("Security", "CA5398:Avoid hardcoded SslProtocols values", Justification = "They are what is tested.")]
    [Theory]
    [InlineData("1.2", SslProtocols.Tls12, true)]
    [InlineData("1.2", SslProtocols.Tls13, true)]
    [InlineData("1.3", SslProtocols.Tls12, false)]
    [InlineData("1.3", SslProtocols.Tls13, true)]
    public async Task Older_versions_of_TLS_than_the_setting_are_refused(string minimum, SslProtocols version, bool accepted)
    {
        _authority.Issue("otherwise", ["one.example"]);
        await using var host = await TestHost.StartAsync(null, [.. Settings("otherwise"), ("Edge:MinimumTlsVersion", minimum)]);

        var served = ServedAsync(host, "one.example", version);

        if (accepted)
        {
            await served;
        }
        else
        {
            await Assert.ThrowsAnyAsync<Exception>(() => served);
        }
    }

    [Fact]
    public async Task Operators_may_have_https_beside_http()
    {
        var operators = _authority.Issue("operators", ["localhost", "grid.internal"]);
        await using var host = await TestHost.StartAsync(
            builder => builder.Services.AddSingleton<TimeProvider>(_time),
            ("Management:Url", "https://127.0.0.1:0"), ("Management:Certificate:Path", _authority.PathOf("operators.crt")),
            ("Management:Certificate:KeyPath", _authority.PathOf("operators.key")));
        Assert.Equal("https", host.Management.BaseAddress!.Scheme);
        using var client = DoorClient.Create(host.Management.BaseAddress, _authority, HttpVersion.Version20);
        var url = $"https://grid.internal:{host.Management.BaseAddress.Port}";

        Assert.Contains("live", await client.GetStringAsync(url + "/health/live"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(url + "/read")).StatusCode);
        Assert.Contains("certificate=\"Management:Certificate\"", await client.GetStringAsync(url + "/metrics"));

        Assert.Equal(operators, await ServedAsync(host, "grid.internal", management: true));
        var renewed = _authority.Issue("operators", ["grid.internal"]);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(renewed, await ServedAsync(host, "grid.internal", management: true));
    }

    [Fact]
    public async Task Two_management_addresses_are_one_listener_for_probes_and_one_for_people()
    {
        _authority.Issue("operators", ["grid.internal"]);
        await using var host = await TestHost.StartAsync(
            null,
            ("Management:Url", "http://127.0.0.1:0;https://127.0.0.1:0"),
            ("Management:Certificate:Path", _authority.PathOf("operators.crt")),
            ("Management:Certificate:KeyPath", _authority.PathOf("operators.key")));

        // TestHost takes the second address for the visitors': here it is the operators' https.
        using var client = DoorClient.Create(host.Public.BaseAddress!, _authority);
        Assert.Contains("live", await client.GetStringAsync($"https://grid.internal:{host.Public.BaseAddress!.Port}/health/live"));
        Assert.Contains("live", await host.Management.GetStringAsync("/health/live"));
    }

    private static double DaysLeft(string metrics, string setting, string name)
    {
        var line = metrics.Split('\n').Single(line => line.StartsWith("grid_certificate_remaining_seconds{", StringComparison.Ordinal)
            && line.Contains($"certificate=\"{setting}\"", StringComparison.Ordinal)
                && line.Contains($"name=\"{name}\"", StringComparison.Ordinal));
        return double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 2)..].Split(' ')[0], CultureInfo.InvariantCulture) / 86_400;
    }

    private Task<TestHost> StartAsync(string? otherwise, params string[] names) => TestHost.StartAsync(
        builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(_time);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.Logging.AddProvider(new ListLoggerProvider(_logger));
        },
        [.. Settings(otherwise, names)]);

    private IEnumerable<(string Key, string Value)> Settings(string? otherwise, params string[] names)
    {
        yield return ("Edge:Url", "https://127.0.0.1:0");
        if (otherwise is not null)
        {
            yield return ("Edge:Certificate:Path", _authority.PathOf(otherwise + ".crt"));
            yield return ("Edge:Certificate:KeyPath", _authority.PathOf(otherwise + ".key"));
        }

        for (var i = 0; i < names.Length; i++)
        {
            yield return ($"Edge:Certificates:{i}:Path", _authority.PathOf(names[i] + ".crt"));
            yield return ($"Edge:Certificates:{i}:KeyPath", _authority.PathOf(names[i] + ".key"));
        }
    }

    private static async Task<string> ServedAsync(
        TestHost host, string name, SslProtocols version = SslProtocols.None, bool management = false)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, (management ? host.Management : host.Public).BaseAddress!.Port);
        using var tls = new SslStream(client.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, EnabledSslProtocols = version });
        // With TLS 1.3 a refusal of the server may come after its client thinks that all is well.
        await tls.WriteAsync("GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
        Assert.True(await tls.ReadAsync(new byte[100]) > 0);
        return ((X509Certificate2)tls.RemoteCertificate!).Thumbprint;
    }
}
