using Personalization.Domain.Rules;

namespace Personalization.Unit.Tests.Rules;

public sealed class RouteTests
{
    private static readonly CompiledRuleSet RuleSet = Documents.Compile("""
        { "routes": [
            { "path": "/", "feature": "german", "host": [ "shop.de", "*.shop.de" ] },
            { "path": "/", "feature": "campaign", "query": { "utm_source": "mail", "utm_id": "*" } },
            { "path": "/", "feature": "home" },
            { "path": "/form", "feature": "home", "method": "POST" },
            { "path": "/blog/*", "feature": "blog" },
            { "path": "/blog/special", "feature": "home" },
            { "path": "/docs/intro", "feature": "home" },
            { "path": "/docs/*", "feature": "blog" },
            { "path": "/Case", "feature": "home" } ],
          "features": { "german": { "defaultValue": null }, "campaign": { "defaultValue": null }, "home": { "defaultValue": null }, "blog": { "defaultValue": null } } }
        """);

    [Theory]
    [InlineData("example.com", "/", null, "GET", "home")]
    [InlineData("shop.de", "/", null, "GET", "german")]
    [InlineData("SHOP.DE", "/", null, "HEAD", "german")]
    [InlineData("m.shop.de", "/", null, "GET", "german")]
    [InlineData("notshop.de", "/", null, "GET", "home")]
    [InlineData("example.com", "/", "utm_source=mail&utm_id=7", "GET", "campaign")]
    [InlineData("example.com", "/", "?utm_id=&utm_source=mail", "GET", "campaign")]
    [InlineData("example.com", "/", "utm_s%6Furce=mail&utm_id=7", "GET", "campaign")]
    [InlineData("example.com", "/", "utm_source=mailing&utm_id=7", "GET", "home")]
    [InlineData("example.com", "/", "utm_source=mail", "GET", "home")]
    [InlineData("example.com", "/form", null, "POST", "home")]
    [InlineData("example.com", "/form", null, "GET", null)]
    [InlineData("example.com", "/blog/special", null, "GET", "blog")]
    [InlineData("example.com", "/blog/", null, "GET", "blog")]
    [InlineData("example.com", "/blog", null, "GET", null)]
    [InlineData("example.com", "/docs/intro", null, "GET", "home")]
    [InlineData("example.com", "/docs/other", null, "GET", "blog")]
    [InlineData("example.com", "/case", null, "GET", null)]
    [InlineData("example.com", "/nothing", null, "GET", null)]
    public void The_first_route_in_document_order_that_fits_is_taken(
        string host, string path, string? query, string method, string? feature)
    {
        var matched = RuleSet.TryMatchRoute(host, path, query, method, out var route);

        Assert.Equal(feature is not null, matched);
        Assert.Equal(feature, route?.Feature);
    }

    [Fact]
    public void A_route_knows_the_index_of_its_feature()
    {
        RuleSet.TryMatchRoute("example.com", "/blog/x", null, "GET", out var route);

        Assert.Equal(RuleSet.IndexOfFeature("blog"), route!.FeatureIndex);
    }
}
