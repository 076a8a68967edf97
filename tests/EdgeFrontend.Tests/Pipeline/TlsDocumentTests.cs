using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.Testing;

namespace Personalization.EdgeFrontend.Tests.Pipeline;

/// <summary>
/// Every block of settings in docs/tls.md, run as it stands there: only ports, the folder of the certificates, the balancer's network and
/// the website are the test's.
/// </summary>
public sealed partial class TlsDocumentTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public TlsDocumentTests()
    {
        foreach (var (name, hosts) in new[]
        {
            ("shop", new[] { "shop.example" }), ("blog", ["blog.example"]), ("wild", ["*.media.example"]), ("operators", ["grid.internal"]),
        })
        {
            _authority.Issue(name, hosts);
        }
    }

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Every_block_is_run_here() => Assert.Equal(
        ["one-certificate", "http-too", "several-domains", "balancer-tcp", "balancer-http", "tls-elsewhere", "management"],
        Block().Matches(Document()).Select(block => block.Groups["name"].Value));

    [Fact]
    public async Task One_certificate()
    {
        await using var edge = await StartAsync("one-certificate");

        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var client = DoorClient.Create(edge.Url, _authority, version);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("https://shop.example/")).StatusCode);
            Assert.Equal("https", edge.Origin.Last["X-Forwarded-Proto"]);
        }
    }

    [Fact]
    public async Task Http_too()
    {
        await using var edge = await StartAsync("http-too");
        using var plain = DoorClient.Create(edge.HttpUrl);
        using var secure = DoorClient.Create(edge.Url, _authority);

        var redirect = await plain.PostAsync("http://shop.example/cart?a=1", new StringContent("x"));
        Assert.Equal(
            (HttpStatusCode.PermanentRedirect, "https://shop.example/cart?a=1"),
            (redirect.StatusCode, redirect.Headers.Location?.OriginalString));
        Assert.Equal(HttpStatusCode.OK, (await plain.GetAsync("http://shop.example/.well-known/acme-challenge/x")).StatusCode);
        var page = await secure.GetAsync("https://shop.example/");
        Assert.Equal(["max-age=300"], page.Headers.GetValues("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Several_domains()
    {
        await using var edge = await StartAsync("several-domains");
        using var client = DoorClient.Create(edge.Url, _authority, HttpVersion.Version20);
        using var plain = DoorClient.Create(edge.HttpUrl);

        // The client looks whether each certificate is for the name.
        foreach (var host in new[] { "shop.example", "blog.example", "news.media.example" })
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"https://{host}/")).StatusCode);
            Assert.Equal($"https://{host}/x", (await plain.GetAsync($"http://{host}/x")).Headers.Location?.OriginalString);
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("https://a.news.media.example/"));
    }

    [Fact]
    public async Task A_balancer_that_does_not_speak_HTTP()
    {
        await using var edge = await StartAsync("balancer-tcp");

        foreach (var host in new[] { "shop.example", "blog.example" })
        {
            using var client = DoorClient.Create(
                edge.Url, _authority, HttpVersion.Version20, "PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n"u8.ToArray());
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"https://{host}/")).StatusCode);
            Assert.Equal(("203.0.113.7", "https"), (edge.Origin.Last["X-Forwarded-For"], edge.Origin.Last["X-Forwarded-Proto"]));
        }

        using var plain = DoorClient.Create(
            edge.HttpUrl, prologue: Encoding.ASCII.GetBytes("PROXY TCP4 203.0.113.7 198.51.100.1 56324 80\r\n"));
        Assert.Equal("https://blog.example/x", (await plain.GetAsync("http://blog.example/x")).Headers.Location?.OriginalString);
        using var silent = DoorClient.Create(edge.HttpUrl);
        await Assert.ThrowsAsync<HttpRequestException>(() => silent.GetAsync("http://shop.example/"));
    }

    [Fact]
    public async Task A_balancer_that_ends_TLS()
    {
        await using var edge = await StartAsync("balancer-http");

        var page = await edge.GetAsync("/", null, ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https"));
        var redirect = await edge.GetAsync("/x", null, ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "http"));

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(["max-age=31536000"], page.Headers.GetValues("Strict-Transport-Security"));
        Assert.Contains("; Secure", SetCookies.Find(page, "ajs_anonymous_id"));
        Assert.Equal("203.0.113.7, 127.0.0.1", edge.Origin.Last["X-Forwarded-For"]);
        Assert.Equal("https://shop.example/x", redirect.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await edge.GetAsync("/health-of-the-balancer")).StatusCode);
    }

    [Fact]
    public async Task TLS_ends_elsewhere()
    {
        await using var edge = await StartAsync("tls-elsewhere");

        var page = await edge.GetAsync("/");

        Assert.Equal("https", edge.Origin.Last["X-Forwarded-Proto"]);
        Assert.Contains("; Secure", SetCookies.Find(page, "ajs_anonymous_id"));
        await Assert.ThrowsAnyAsync<Exception>(() => StartAsync("tls-elsewhere", ("Edge:RedirectHttp", "true")));
    }

    [Fact]
    public async Task Operators()
    {
        await using var edge = await StartAsync("management");
        using var plain = DoorClient.Create(edge.Urls[0]);
        using var secure = DoorClient.Create(edge.Urls[1], _authority);

        Assert.Contains("live", await plain.GetStringAsync("http://127.0.0.1/health/live"));
        Assert.Contains("live", await secure.GetStringAsync("https://grid.internal/health/live"));
    }

    private async Task<EdgeHarness> StartAsync(string name, params (string Key, string Value)[] more)
    {
        var block = Block().Matches(Document()).Single(block => block.Groups["name"].Value == name).Groups["json"].Value;
        var json = Port()
            .Replace(block, "${scheme}127.0.0.1:0")
            .Replace("/etc/grid/tls/", _authority.Folder + "/", StringComparison.Ordinal)
            .Replace("10.0.0.0/8", "127.0.0.0/8", StringComparison.Ordinal);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var settings = new ConfigurationBuilder()
            .AddJsonStream(stream)
            .Build()
            .AsEnumerable()
            .Where(setting => setting.Value is not null)
            .ToDictionary(setting => setting.Key, setting => setting.Value);
        var origins = settings.Keys.Where(key => key.EndsWith(":Origin", StringComparison.Ordinal)).ToList();
        origins.ForEach(key => settings.Remove(key));
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return await EdgeHarness.StartAsync(
            settings,
            builder => origins.ForEach(key => builder.Configuration[key] = builder.Configuration["Sites:default:Origin"]),
            listeners: true);
    }

    private static string Document()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Personalization.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return File.ReadAllText(Path.Combine(folder, "docs", "tls.md"));
    }

    [GeneratedRegex(
        @"<!-- settings: (?<name>[a-z-]+) -->\n```json\n(?<json>.+?)\n```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?<scheme>https?://)(\*|127\.0\.0\.1):[0-9]+", RegexOptions.ExplicitCapture)]
    private static partial Regex Port();
}
