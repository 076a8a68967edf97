using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Origin;

/// <summary>Behind <c>OriginHost</c> the origin's own addresses become the visitor's.</summary>
public sealed class OriginLinksTests : IAsyncLifetime
{
    private EdgeHarness _edge = null!;

    public async Task InitializeAsync() => _edge = await EdgeHarness.StartAsync(new()
    {
        ["Sites:default:OriginHost"] = "app.backend.test",
        ["Sites:default:Hosts:0"] = EdgeHarness.Host,
        ["Sites:default:PublicUrl"] = "https://" + EdgeHarness.Host,
    });

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Theory]
    [InlineData("https://app.backend.test/x?y=%2F#z", "https://shop.example/x?y=%2F#z")]
    [InlineData("http://APP.backend.test:80", "https://shop.example/")]
    [InlineData("//app.backend.test/x", "https://shop.example/x")]
    [InlineData("https://app.backend.test?x", "https://shop.example/?x")]
    [InlineData("https://app.backend.test:8443/x", "https://app.backend.test:8443/x")]
    [InlineData("https://app.backend.test.evil/x", "https://app.backend.test.evil/x")]
    [InlineData("https://app.backend.test@evil.test/x", "https://app.backend.test@evil.test/x")]
    [InlineData("https://elsewhere.test/x", "https://elsewhere.test/x")]
    [InlineData("/x", "/x")]
    [InlineData("x", "x")]
    [InlineData("", "")]
    public async Task Locations_of_the_origin_are_the_visitors(string sent, string expected)
    {
        foreach (var status in new[] { 201, 301, 302, 307, 200, 404 })
        {
            _edge.Origin.Handler = context =>
            {
                context.Response.StatusCode = status;
                context.Response.Headers.Location = sent;
                context.Response.Headers["Content-Location"] = sent;
                context.Response.Headers["Refresh"] = "3;URL='" + sent + "'";
                return Task.CompletedTask;
            };

            var response = await _edge.GetAsync("/go");

            if (sent.Length > 0)
            {
                Assert.Equal(expected, response.Headers.NonValidated["Location"].ToString());
            }

            if (sent.Length > 0)
            {
                Assert.Equal(expected, response.Content.Headers.NonValidated["Content-Location"].ToString());
            }

            Assert.Equal("3;URL='" + expected + "'", response.Headers.NonValidated["Refresh"].ToString());
        }
    }

    [Theory]
    [InlineData("s=1; Domain=app.backend.test; Path=/", "s=1; Domain=shop.example; Path=/")]
    [InlineData("s=1;domain=.backend.test", "s=1; Domain=shop.example")]
    [InlineData("s=1; Domain=other.test", "s=1; Domain=other.test")]
    [InlineData("s=1; Domain=backend.test.evil", "s=1; Domain=backend.test.evil")]
    [InlineData("s=Domain=app.backend.test; Secure", "s=Domain=app.backend.test; Secure")]
    [InlineData("s=1", "s=1")]
    public async Task Cookies_of_the_origins_domain_are_of_the_visitors(string sent, string expected)
    {
        _edge.Origin.Handler = context =>
        {
            context.Response.Headers.SetCookie = sent;
            return Task.CompletedTask;
        };

        Assert.Equal(expected, SetCookies.Find(await _edge.GetAsync("/x.png"), "s"));
    }

    /// <summary>The second byte of "à" in UTF-8 is a blank to whoever takes bytes for characters.</summary>
    [Theory]
    [InlineData("https://app.backend.test/caf\u00c3\u00a0", "https://shop.example/caf\u00c3\u00a0")]
    [InlineData("  https://app.backend.test/\u00c2\u0085  ", "https://shop.example/\u00c2\u0085")]
    [InlineData("\u00a0https://app.backend.test/x", "\u00a0https://app.backend.test/x")]
    public async Task No_byte_of_a_letter_is_taken_for_a_blank(string sent, string expected)
    {
        await using var origin = new RawOrigin();
        await using var edge = await EdgeHarness.StartAsync(new()
        {
            ["Sites:default:Origin"] = origin.Url,
            ["Sites:default:OriginHost"] = "app.backend.test",
            ["Sites:default:Hosts:0"] = EdgeHarness.Host,
            ["Sites:default:PublicUrl"] = "https://" + EdgeHarness.Host,
        });
        origin.Serve($"HTTP/1.1 302 Found\r\nLocation: {sent}\r\nContent-Location: {sent}\r\nRefresh: 3;url={sent}");

        var answer = await RawClient.SendAsync(edge.Url, $"GET /x HTTP/1.1\r\nHost: {EdgeHarness.Host}\r\nConnection: close\r\n\r\n");

        Assert.Equal(expected, RawOrigin.Header(answer, "Location"));
        Assert.Equal(expected, RawOrigin.Header(answer, "Content-Location"));
        Assert.Equal("3;url=" + expected, RawOrigin.Header(answer, "Refresh"));
    }

    [Fact]
    public async Task Without_another_host_nothing_is_rewritten()
    {
        await using var edge = await EdgeHarness.StartAsync();
        edge.Origin.Handler = context =>
        {
            context.Response.Redirect("https://app.backend.test/x");
            return Task.CompletedTask;
        };

        Assert.Equal("https://app.backend.test/x", (await edge.GetAsync("/go")).Headers.Location!.OriginalString);
    }
}
