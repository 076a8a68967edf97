using System.Net;
using Personalization.Hosting.Clustering.Configuration;
using Personalization.Hosting.Http;
using Personalization.Hosting.Storage.Configuration;
using Personalization.Hosting.Storage.PostgreSql;
using Personalization.Settings;

namespace Personalization.SystemTests.Hosting;

/// <summary>Small rules of the hosts that need no host.</summary>
public sealed class HostingRulesTests
{
    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("192.169.1.1", false)]
    [InlineData("100.64.0.1", true)]
    [InlineData("100.128.0.1", false)]
    [InlineData("169.254.1.1", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("2001:db8::1", false)]
    public void Only_private_addresses_are_taken_without_being_named(string address, bool expected) =>
        Assert.Equal(expected, ClusterAddress.IsPrivate(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1:8080 plain")]
    [InlineData("http://localhost:8080/", "127.0.0.1:8080 plain")]
    [InlineData("http://*:80; https://+:443", "any:80 plain, any:443 tls")]
    [InlineData("https://[::1]:8443", "::1:8443 tls")]
    [InlineData("http://127.0.0.1:0", "127.0.0.1:0 plain")]
    [InlineData("http://example.com:80", null)]
    [InlineData("http://127.0.0.1:8080/path", null)]
    [InlineData("127.0.0.1:8080", null)]
    [InlineData("http://127.0.0.1:99999", null)]
    [InlineData("unix:/tmp/x", null)]
    [InlineData("", null)]
    [InlineData(" ; ", null)]
    public void A_listener_url_names_an_address_and_a_port(string text, string? expected)
    {
        var problems = new OptionsProblems("Edge");
        var parsed = ListenerUrl.Parse(text, "Url", problems);

        Assert.Equal(expected is null, problems.Lines.Count > 0);
        if (expected is not null)
        {
            Assert.Equal(
                expected,
                string.Join(
                    ", ", parsed.Select(url => $"{url.Address?.ToString() ?? "any"}:{url.Port} {(url.IsHttps ? "tls" : "plain")}")));
        }
    }

    [Fact]
    public void The_driver_gets_our_settings_where_the_operator_is_silent()
    {
        var silent = PostgreSqlDataSources.WithDefaults("Host=db;Database=grid");
        var outspoken = PostgreSqlDataSources.WithDefaults("Host=db;MaxPoolSize=7;Command Timeout=9;MAX AUTO PREPARE=3");

        Assert.Equal((40, 40, 20), (silent.MaxPoolSize, silent.MaxAutoPrepare, silent.CommandTimeout));
        Assert.Equal((7, 3, 9), (outspoken.MaxPoolSize, outspoken.MaxAutoPrepare, outspoken.CommandTimeout));
    }

    [Theory]
    [InlineData("Data Source=data/grid.db", true)]
    [InlineData("Data Source=data/grid.db;Mode=ReadOnly", false)]
    [InlineData("Data Source=x;Mode=Memory", false)]
    [InlineData("Data Source=", false)]
    [InlineData("Host=db", false)]
    public void A_SQLite_connection_string_names_a_file_that_lasts(string text, bool valid) =>
        Assert.Equal(valid, new StorageOptionsValidator().Validate(null, new StorageOptions { ConnectionString = text }).Succeeded);

    [Theory]
    [InlineData("Host=db;Database=grid;Username=grid", true)]
    [InlineData("Database=grid", false)]
    [InlineData("Data Source=data/grid.db", false)]
    [InlineData("Host=db;Colour=blue", false)]
    public void A_PostgreSQL_connection_string_names_a_host(string text, bool valid) => Assert.Equal(
        valid, new StorageOptionsValidator()
            .Validate(null, new StorageOptions { Provider = StorageProvider.PostgreSql, ConnectionString = text }).Succeeded);

    [Fact]
    public void Scripts_of_both_providers_are_numbered_without_a_gap()
    {
        foreach (var provider in Enum.GetValues<StorageProvider>())
        {
            var scripts = Personalization.Hosting.Storage.Schema.SchemaScripts.For(provider);
            Assert.NotEmpty(scripts);
            Assert.Equal(Enumerable.Range(1, scripts.Count), scripts.Select(script => script.Version));
        }
    }
}
