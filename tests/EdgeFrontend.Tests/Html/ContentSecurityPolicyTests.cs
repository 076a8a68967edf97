using Personalization.EdgeFrontend.Pages.Html;
using Personalization.EdgeFrontend.Tests.Harness;

namespace Personalization.EdgeFrontend.Tests.Html;

public sealed class ContentSecurityPolicyTests
{
    private const string Hash = "'sha256-AAA='";

    [Theory]
    [InlineData("script-src 'self'", "script-src 'self' 'sha256-AAA='", null)]
    [InlineData("default-src 'self'", "default-src 'self'; script-src 'self' 'sha256-AAA='", null)]
    [InlineData("img-src *", "img-src *", null)]
    [InlineData("script-src 'self' 'nonce-abc+/=='", "script-src 'self' 'nonce-abc+/=='", "abc+/==")]
    [InlineData("script-src 'nonce-abc' 'strict-dynamic'", "script-src 'nonce-abc' 'strict-dynamic'", "abc")]
    [InlineData("script-src 'self' 'unsafe-inline'", "script-src 'self' 'unsafe-inline'", null)]
    [InlineData("script-src 'self' 'unsafe-inline' 'sha256-BBB='", "script-src 'self' 'unsafe-inline' 'sha256-BBB=' 'sha256-AAA='", null)]
    [InlineData("script-src 'none'", "script-src 'sha256-AAA=' https://shop.example/seg/assets/", null)]
    [InlineData(
        "default-src 'none'; style-src 'self'",
        "default-src 'none'; style-src 'self'; script-src 'sha256-AAA=' https://shop.example/seg/assets/; connect-src "
        + "https://shop.example/seg/",
        null)]
    [InlineData("script-src-elem 'self'; script-src 'none'", "script-src-elem 'self' 'sha256-AAA='; script-src 'none'", null)]
    [InlineData("connect-src https://api.example", "connect-src https://api.example https://shop.example/seg/", null)]
    [InlineData("SCRIPT-SRC 'SELF'", "script-src 'SELF' 'sha256-AAA='", null)]
    [InlineData("script-src 'self' 'nonce-a\"b'", "script-src 'self' 'nonce-a\"b' 'sha256-AAA='", null)]
    [InlineData("script-src 'self', script-src 'self' 'nonce-n'", "script-src 'self' 'sha256-AAA='|script-src 'self' 'nonce-n'", "n")]
    public void A_policy_lets_the_snippet_run_and_loosens_nothing_else(string policy, string expected, string? nonce)
    {
        var actual = ContentSecurityPolicy.Allow(policy, Hash, "https://shop.example", "/seg", out var found);

        Assert.Equal(expected, string.Join('|', actual.ToArray()));
        Assert.Equal(nonce, found);
    }

    [Theory]
    [InlineData("require-trusted-types-for 'script'", "require-trusted-types-for 'script'")]
    [InlineData("require-trusted-types-for 'script'; trusted-types a b", "require-trusted-types-for 'script'; trusted-types a b grid")]
    [InlineData("require-trusted-types-for 'script'; trusted-types 'none'", "require-trusted-types-for 'script'; trusted-types grid")]
    [InlineData("require-trusted-types-for 'script'; trusted-types *", "require-trusted-types-for 'script'; trusted-types *")]
    [InlineData("Require-Trusted-Types-For 'Script', trusted-types grid", "require-trusted-types-for 'Script'|trusted-types grid")]
    public async Task A_page_that_requires_trusted_types_gets_a_snippet_with_a_policy_of_its_own(string policy, string expected)
    {
        await using var edge = await EdgeHarness.StartAsync();
        edge.Origin.Serve(TestOrigin.Page, response => response.Headers.ContentSecurityPolicy = policy);

        var response = await edge.GetAsync("/x");

        Assert.Equal(expected, string.Join('|', response.Headers.GetValues("Content-Security-Policy")));
        Assert.Contains("createPolicy(\"grid\"", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("trusted-types a")]
    [InlineData("script-src 'self'; report-uri /require-trusted-types-for")]
    public async Task Other_pages_get_none(string policy)
    {
        await using var edge = await EdgeHarness.StartAsync();
        edge.Origin.Serve(TestOrigin.Page, response => response.Headers.ContentSecurityPolicy = policy);

        var response = await edge.GetAsync("/x");

        Assert.DoesNotContain("createPolicy", await response.Content.ReadAsStringAsync());
        Assert.DoesNotContain("grid", response.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task A_page_with_a_nonce_gets_its_snippet_with_that_nonce()
    {
        await using var edge = await EdgeHarness.StartAsync();
        edge.Origin.Serve(TestOrigin.Page, response => response.Headers.ContentSecurityPolicy = "script-src 'nonce-R4nd0m'");

        var response = await edge.GetAsync("/x");

        Assert.Contains("<script nonce=\"R4nd0m\">", await response.Content.ReadAsStringAsync());
        Assert.StartsWith("script-src 'nonce-R4nd0m'", response.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task The_hash_is_that_of_the_script_as_a_browser_computes_it()
    {
        await using var edge = await EdgeHarness.StartAsync();
        edge.Origin.Serve(TestOrigin.Page, response => response.Headers.ContentSecurityPolicy = "script-src 'self'");

        var response = await edge.GetAsync("/x");

        var page = await response.Content.ReadAsStringAsync();
        var script = page[(page.IndexOf("<script>", StringComparison.Ordinal) + 8)..page.IndexOf("</script>", StringComparison.Ordinal)];
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(script)));
        Assert.Equal($"script-src 'self' 'sha256-{hash}'", response.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task The_option_leaves_policies_alone()
    {
        await using var edge = await EdgeHarness.StartAsync(new() { ["Sites:default:Snippet:CspHash"] = "false" });
        edge.Origin.Serve(TestOrigin.Page, response => response.Headers.ContentSecurityPolicy = "script-src 'self'");

        var response = await edge.GetAsync("/x");

        Assert.Equal("script-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single());
    }
}
