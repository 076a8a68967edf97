using System.Net;
using Personalization.EdgeFrontend.Tests.Harness;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.EdgeFrontend.Tests.Visitors;

/// <summary>Cookies, consent and trust on the wire.</summary>
public sealed class IdentityTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static readonly Dictionary<string, string?> Signed = new()
    {
        ["Sites:default:Cookies:Trust"] = "SignedOnly",
        ["Sites:default:Cookies:SigningKeys:0"] = Key,
    };

    [Theory]
    [InlineData("www.shop.example", "; Domain=shop.example")]
    [InlineData("shop.co.uk:8443", "; Domain=shop.co.uk")]
    [InlineData("127.0.0.1", "")]
    [InlineData("[::1]:80", "")]
    [InlineData("localhost:3000", "")]
    [InlineData("github.io", "")]
    public async Task Cookies_have_the_librarys_own_attributes_and_are_HttpOnly(string host, string domain)
    {
        await using var edge = await EdgeHarness.StartAsync();

        var response = await edge.SendAsync(HttpMethod.Get, "/seg/assets/sdk.js", host: host);

        var cookies = SetCookies.All(response);
        Assert.Equal(2, cookies.Count);
        var attributes = $"; Max-Age=31536000; Path=/{domain.Replace(".", "\\.", StringComparison.Ordinal)}; HttpOnly; SameSite=Lax$";
        Assert.Matches($"^ajs_anonymous_id=[0-9a-f-]{{36}}{attributes}", SetCookies.Find(response, "ajs_anonymous_id"));
        Assert.Matches($"^grid_token=[A-Za-z0-9_-]{{35}}{attributes}", SetCookies.Find(response, "grid_token"));
    }

    [Fact]
    public async Task The_host_scope_sets_no_domain()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Cookies:Domain"] = "Host" });

        var response = await edge.GetAsync("/seg/assets/sdk.js");

        Assert.DoesNotContain("Domain", SetCookies.Find(response, "ajs_anonymous_id"));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    public async Task Reset_clears_what_the_edge_knows_a_browser_by(string method)
    {
        await using var edge = await EdgeHarness.StartAsync();

        var response = await edge.SendAsync(new HttpMethod(method), "/seg/reset", "ajs_user_id=u; ajs_anonymous_id=a");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        foreach (var name in new[] { "ajs_user_id", "ajs_anonymous_id", "grid_token", "grid_user_sig" })
        {
            Assert.Equal(
                $"{name}=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; Domain=shop.example; HttpOnly; SameSite=Lax",
                SetCookies.Find(response, name));
        }
    }

    [Fact]
    public async Task An_event_of_before_a_reset_gives_no_id_back()
    {
        await using var edge = await EdgeHarness.StartAsync();
        var reset = await edge.SendAsync(HttpMethod.Post, "/seg/reset", "ajs_user_id=u_1; ajs_anonymous_id=a-1");
        var marks = $"grid_forgotten={SetCookies.Value(reset, "grid_forgotten")}";

        var late = await edge.PostJsonAsync(
            "/seg/events/i", """{"type":"identify","userId":"u_1","anonymousId":"a-1","messageId":"m1"}""", marks);
        var next = await edge.PostJsonAsync("/seg/events/p", """{"type":"page","anonymousId":"a-2","messageId":"m2"}""", marks);

        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
        Assert.Empty(SetCookies.All(late));
        Assert.Equal("a-2", SetCookies.Value(next, "ajs_anonymous_id"));
    }

    [Fact]
    public async Task The_marks_of_a_reset_do_not_hold_the_id()
    {
        await using var edge = await EdgeHarness.StartAsync();

        var reset = await edge.SendAsync(HttpMethod.Post, "/seg/reset", "ajs_anonymous_id=a-1");
        var stranger = await edge.SendAsync(HttpMethod.Post, "/seg/reset");

        Assert.Matches(
            "^grid_forgotten=[A-Za-z0-9_-]{16}; Max-Age=2592000; Path=/; Domain=shop.example; HttpOnly; SameSite=Lax$",
            SetCookies.Find(reset, "grid_forgotten"));
        Assert.Null(SetCookies.Find(stranger, "grid_forgotten"));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Another_sites_page_cannot_reset(string header, string value)
    {
        await using var edge = await EdgeHarness.StartAsync();

        var response = await edge.SendAsync(HttpMethod.Post, "/seg/reset", headers: (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(SetCookies.All(response));
    }

    [Theory]
    [InlineData("consent=no")]
    [InlineData("consent=")]
    [InlineData(null)]
    public async Task Without_consent_nothing_recognises_a_visitor(string? cookie)
    {
        await using var edge =
            await EdgeHarness.StartAsync(new()
            {
                ["Sites:default:Consent:Cookie"] = "consent",
                ["Sites:default:Consent:GrantedValue"] = "yes",
            });
        var cookies = "ajs_user_id=u_1; ajs_anonymous_id=a" + (cookie is null ? "" : "; " + cookie);

        var page = await edge.GetAsync("/", cookies);
        var loader = await edge.GetAsync("/seg/assets/sdk.js", cookies);

        Assert.Empty(SetCookies.All(page));
        Assert.Equal(TestOrigin.Page, await page.Content.ReadAsStringAsync());
        Assert.Contains("Cookie", page.Headers.Vary);
        Assert.Empty(SetCookies.All(loader));
        Assert.Equal("", await loader.Content.ReadAsStringAsync());
        Assert.Empty(edge.Decisions.Requests);
    }

    [Fact]
    public async Task With_consent_everything_is_as_usual_and_caches_are_told()
    {
        await using var edge =
            await EdgeHarness.StartAsync(new()
            {
                ["Sites:default:Consent:Cookie"] = "consent",
                ["Sites:default:Consent:GrantedValue"] = "a b",
            });

        var page = await edge.GetAsync("/", "ajs_user_id=u_1; consent=a%20b");

        Assert.Contains("sdk.js", await page.Content.ReadAsStringAsync());
        Assert.Contains("Cookie", page.Headers.Vary);
        Assert.Single(edge.Decisions.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Global_Privacy_Control_is_a_no_where_the_site_honours_it(bool honoured)
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Consent:HonourGpc"] = honoured.ToString() });

        var page = await edge.GetAsync("/", "ajs_user_id=u_1", ("Sec-GPC", "1"));

        Assert.Equal(honoured, edge.Decisions.Requests.IsEmpty);
        Assert.Equal(!honoured, (await page.Content.ReadAsStringAsync()).Contains("sdk.js", StringComparison.Ordinal));
        Assert.Equal(honoured, page.Headers.Vary.Contains("Sec-GPC"));
    }

    [Theory]
    [InlineData("ajs_user_id=u_1")]
    [InlineData("ajs_user_id=u_1; grid_user_sig=1.00")]
    [InlineData("ajs_user_id=u_1; grid_user_sig=1.0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Under_SignedOnly_an_unsigned_or_forged_user_is_anonymous(string cookie)
    {
        await using var edge = await EdgeHarness.StartAsync(Signed);

        await edge.GetAsync("/", $"{cookie}; ajs_anonymous_id=a-1; {edge.Token("a-1")}");

        var asked = Assert.Single(edge.Decisions.Requests);
        Assert.Equal((null, null, "a-1", ProofLevel.Browser), (asked.UserId, asked.ClaimedUserId, asked.AnonymousId, asked.Proof!.Level));
    }

    [Fact]
    public async Task The_origins_word_becomes_a_signed_cookie_and_stays_between_us()
    {
        await using var edge = await EdgeHarness.StartAsync(Signed);
        edge.Origin.Serve(TestOrigin.Page, response => response.Headers[OriginAssertedUser.HeaderName] = "u_7");

        var login = await edge.GetAsync("/login", $"ajs_anonymous_id=a-1; {edge.Token("a-1")}");
        var token = SetCookies.Value(login, "grid_token");
        await edge.GetAsync("/", $"ajs_user_id=u_7; grid_token={token}; ajs_anonymous_id=a-1");
        await edge.GetAsync("/", $"ajs_user_id=u_8; grid_token={token}; ajs_anonymous_id=a-1");
        await edge.GetAsync("/", $"ajs_user_id=u_7; grid_token={token}; ajs_anonymous_id=a-2");

        Assert.False(login.Headers.Contains(OriginAssertedUser.HeaderName));
        Assert.Equal("u_7", SetCookies.Value(login, "ajs_user_id"));
        Assert.Contains("private", login.Headers.NonValidated["Cache-Control"].ToString());
        // Another user is not vouched for; beside another anonymous id the token is nobody's, so that no grain is asked at all.
        Assert.Equal(["u_7", null], edge.Decisions.Requests.Select(request => request.UserId));
    }

    [Fact]
    public async Task The_origin_logs_out_with_an_empty_word()
    {
        await using var edge = await EdgeHarness.StartAsync(Signed);
        edge.Origin.Serve(TestOrigin.Page, response => response.Headers[OriginAssertedUser.HeaderName] = "");

        var logout = await edge.GetAsync("/logout", "ajs_anonymous_id=a-1");

        Assert.StartsWith("ajs_user_id=; Max-Age=0", SetCookies.Find(logout, "ajs_user_id"));
        Assert.StartsWith("grid_user_sig=; Max-Age=0", SetCookies.Find(logout, "grid_user_sig"));
    }

    [Fact]
    public async Task A_visitor_cannot_send_the_origins_word()
    {
        await using var edge = await EdgeHarness.StartAsync(Signed);

        await edge.GetAsync("/x", headers: (OriginAssertedUser.HeaderName, "u_1"));

        Assert.Null(edge.Origin.Last[OriginAssertedUser.HeaderName]);
    }

    [Fact]
    public async Task Under_SignedOnly_no_script_makes_a_user()
    {
        await using var edge = await EdgeHarness.StartAsync(Signed);

        var response = await edge.PostJsonAsync(
            "/seg/events/i", """{"type":"identify","userId":"u_1","anonymousId":"a-1","messageId":"m"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(SetCookies.Find(response, "ajs_user_id"));
    }
}
