using Personalization.BrowserTests.Pages;

namespace Personalization.BrowserTests;

/// <summary>
/// Pages under a Content-Security-Policy keep working, with the page's own nonce, with the snippet's hash, with trusted types.
/// </summary>
[Collection(nameof(BrowserCollection))]
public sealed class StrictPageTests(BrowserFixture fixture)
{
    [Theory]
    [InlineData("/csp-nonce")]
    [InlineData("/csp-self")]
    [InlineData("/csp-trusted-types")]
    [InlineData("/csp-meta-self")]
    [InlineData("/csp-meta-nonce")]
    public async Task A_page_with_a_strict_policy_is_counted_and_nothing_is_blocked(string path)
    {
        await using var visitor = await fixture.NewVisitorAsync();
        var strict = new StrictPage(visitor, path);

        await strict.OpenAsync();
        var id = await strict.AnonymousIdAsync();
        var page = await fixture.WaitForEventAsync(tracked => tracked.AnonymousId == id, "the strict page's page view");

        Assert.Equal("page", page.Type);
        Assert.Equal("The page's own script has run.", await strict.OwnScriptAsync());
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_page_whose_own_policy_lets_nothing_of_ours_through_is_left_alone()
    {
        await using var visitor = await fixture.NewVisitorAsync();

        var response = await new StrictPage(visitor, "/csp-meta-elsewhere").OpenOnlyAsync();

        Assert.Equal(200, response.Status);
        Assert.DoesNotContain("analytics", await response.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }
}
