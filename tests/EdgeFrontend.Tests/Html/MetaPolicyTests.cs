using System.Text;
using Personalization.EdgeFrontend.Pages.Html;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Html;

/// <summary>Policies that a page sets for itself: the snippet works there, or the page is left alone.</summary>
public sealed class MetaPolicyTests
{
    private const string Charset = "<meta charset=utf-8>";
    private static readonly SnippetScript Script =
        Snippet.Of(new Site("shop", new SiteOptions { Origin = "http://127.0.0.1:1" }, new SiteFeatureSet())).Plain;

    /// <summary>Heads with § where the snippet goes; none where the page is left alone. HASH stands for the snippet's own.</summary>
    public static TheoryData<string, string?> Heads => new()
    {
        // What lets inline scripts and our paths through needs nothing.
        { $"{Charset}<meta http-equiv=content-security-policy content=\"img-src *\">§", null },
        { $"{Charset}<meta http-equiv=Content-Security-Policy content=\"script-src 'self' 'unsafe-inline'\"><title>t</title>§", null },
        { $"<meta http-equiv=Content-Security-Policy content=\"script-src 'self' HASH\">§", null },
        // A nonce is taken over.
        { $"<meta content=\"script-src 'nonce-abc' 'strict-dynamic'\" http-equiv='Content-Security-Policy'>§", "abc" },
        { $"<META HTTP-EQUIV=\" content-security-policy \" CONTENT=\"script-src &#39;self&#39; &apos;nonce-n+/=&apos;\">§", "n+/=" },
        // Our paths, but nothing inline: in front of it.
        { $"{Charset}§<meta http-equiv=Content-Security-Policy content=\"script-src 'self'\"><title>t</title>", null },
        { $"{Charset}§<meta content=\"default-src 'self'\" http-equiv=Content-Security-Policy>", null },
        { $"<meta http-equiv=content-type content=\"text/html; charset=utf-8\"><link rel=x>§<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\">", null },
        {
            $"{Charset}<meta http-equiv=Content-Security-Policy content=\"script-src 'self' 'nonce-a'\">"
            + "§<meta http-equiv=Content-Security-Policy content=\"script-src 'self' 'nonce-b'\">", "a"
        },
        // A browser would not find the encoding behind it.
        { "<meta http-equiv=Content-Security-Policy content=\"script-src 'self'\"><meta charset=utf-8>", null },
        // Nothing of ours would be let through.
        { $"{Charset}<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">", null },
        { $"{Charset}<meta http-equiv=Content-Security-Policy content=\"script-src https://cdn.example 'unsafe-inline'\">", null },
        { $"{Charset}<meta http-equiv=Content-Security-Policy content=\"connect-src https://api.example\">", null },
        { $"{Charset}<meta http-equiv=Content-Security-Policy content=\"require-trusted-types-for 'script'\">", null },
        // No policies of pages.
        { $"{Charset}<meta http-equiv=Content-Security-Policy-Report-Only content=\"default-src 'none'\">§", null },
        { $"{Charset}<meta http-equiv=refresh http-equiv=Content-Security-Policy content=\"default-src 'none'\">§", null },
        { $"{Charset}<meta name=Content-Security-Policy content=\"default-src 'none'\">§", null },
        { $"{Charset}<template><meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"></template>§", null },
        { $"{Charset}<noscript><meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"></noscript>§", null },
        { $"{Charset}<!-- <meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"> -->§", null },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task The_snippet_works_under_the_pages_own_policy_or_stays_out_wherever_the_page_is_split(string head, string? nonce)
    {
        var document = $"<!doctype html><html><head>{head.Replace("HASH", Script.CspSource, StringComparison.Ordinal)}</head><body>b</body></html>";
        var page = Encoding.ASCII.GetBytes(document.Replace("§", "", StringComparison.Ordinal));
        var inserted = Encoding.ASCII.GetString(nonce is null ? Script.Html : Script.WithNonce(nonce));
        var expected = document.Replace("§", inserted, StringComparison.Ordinal);
        for (var split = 0; split <= page.Length; split++)
        {
            foreach (var buffer in (int[])[4096, 64 * 1024])
            {
                var (actual, outcome) = await InjectAsync([page[..split], page[split..]], buffer);

                Assert.Equal(expected, actual);
                Assert.Equal(head.Contains('§') ? SnippetOutcome.Inserted : SnippetOutcome.Policy, outcome);
            }
        }

        Assert.Equal(expected, (await InjectAsync(page.Select(one => new[] { one }), 64 * 1024)).Page);
    }

    [Theory]
    [InlineData("name=description", true)]
    [InlineData("http-equiv=Content-Security-Policy", false)]
    public async Task A_tag_too_long_to_wait_for_is_let_go_unless_it_may_hold_a_policy(string attribute, bool isInserted)
    {
        var page = $"<html><head>{Charset}<meta {attribute} content=\"{new string('x', 3 * HtmlInsertionScanner.MaxHeldBack)}\"></head>";

        var (actual, outcome) = await InjectAsync(Encoding.ASCII.GetBytes(page).Chunk(1000), 64 * 1024);

        Assert.Equal(isInserted ? SnippetOutcome.Inserted : SnippetOutcome.Policy, outcome);
        Assert.Equal(page, actual.Replace(Encoding.ASCII.GetString(Script.Html), "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_nonce_of_the_headers_is_kept_and_a_policy_of_the_page_that_has_another_comes_behind()
    {
        var chosen = new ChosenSnippet(Script, "header");
        var scanner = new HtmlInsertionScanner("/seg/assets/sdk.js"u8.ToArray(), false, true, chosen);
        const string Policy = "<meta http-equiv=Content-Security-Policy content=\"script-src 'self' 'nonce-page'\">";

        await using var stream = new HtmlInjectionStream(
            new MemoryStream(Encoding.ASCII.GetBytes($"<html><head>{Policy}</head>")), chosen.Html(), scanner, null, chosen.Html);
        using var reader = new StreamReader(stream);

        Assert.Equal(
            $"<html><head>{Encoding.ASCII.GetString(Script.WithNonce("header"))}{Policy}</head>", await reader.ReadToEndAsync());
    }

    private static async Task<(string Page, SnippetOutcome Outcome)> InjectAsync(IEnumerable<byte[]> pieces, int bufferBytes)
    {
        var chosen = new ChosenSnippet(Script, null);
        var scanner = new HtmlInsertionScanner("/seg/assets/sdk.js"u8.ToArray(), false, false, chosen);
        await using var stream = new HtmlInjectionStream(new ChunkedStream(pieces), chosen.Html(), scanner, null, chosen.Html);
        using var result = new MemoryStream();
        var buffer = new byte[bufferBytes];
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            result.Write(buffer, 0, read);
        }

        return (Encoding.ASCII.GetString(result.ToArray()), scanner.Outcome);
    }
}
