using Microsoft.Extensions.Options;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Tests.Sites;

/// <summary>Every mistake is told at once, by its key, with its value unless that is a secret, and with the way out.</summary>
public sealed class SitesOptionsValidatorTests
{
    [Fact]
    public void The_smallest_site_is_an_origin() => Assert.True(Validate(_ => { }).Succeeded);

    [Fact]
    public void No_site_at_all_is_a_mistake() =>
        Assert.Contains("Sites:default:Origin", Validate(new SitesOptions()).FailureMessage);

    public static TheoryData<string, Action<SiteOptions>> Mistakes => new()
    {
        { "Sites:s:Origin: missing", site => site.Origin = "" },
        { "Sites:s:Origin: 'ftp://x'", site => site.Origin = "ftp://x" },
        { "Sites:s:Origin: '/relative'", site => site.Origin = "/relative" },
        { "Sites:s:Origin: 'http://***@x'", site => site.Origin = "http://u:p@x" },
        { "Sites:s:Hosts: 'http://x'", site => site.Hosts = ["http://x"] },
        { "Sites:s:Hosts: 'x:80'", site => site.Hosts = ["x:80"] },
        { "Sites:s:RoutePrefix: 'a/b'", site => site.RoutePrefix = "a/b" },
        { "Sites:s:RoutePrefix: ''", site => site.RoutePrefix = "" },
        { "Sites:s:PublicUrl: 'x'", site => site.PublicUrl = "x" },
        { "Sites:s:PublicUrl: 'https://x/y'", site => site.PublicUrl = "https://x/y" },
        { "Sites:s:OriginHost: 'a b'", site => site.OriginHost = "a b" },
        { "Sites:s:Segment:CdnUrl: 'x'", site => site.Segment.CdnUrl = "x" },
        { "Sites:s:Segment:TrackingUrl: ''", site => site.Segment.TrackingUrl = "" },
        { "Sites:s:Segment:WriteKey", site => site.Segment.WriteKey = "a'b" },
        { "Sites:s:Webhook: Username and Password", site => site.Webhook.Username = "u" },
        { "Sites:s:Webhook:BearerTokens", site => site.Webhook.BearerTokens = [" "] },
        { "Sites:s:Webhook:MaxBodyBytes: 1", site => site.Webhook.MaxBodyBytes = 1 },
        { "Sites:s:Webhook:MaxEvents: 0", site => site.Webhook.MaxEvents = 0 },
        { "Sites:s:Webhook:MaxTraits: 0", site => site.Webhook.MaxTraits = 0 },
        { "Sites:s:Cookies:SigningKeys: a key has 5 characters", site => site.Cookies.SigningKeys = ["short"] },
        { "Sites:s:Consent:Cookie: 'a b'", site => site.Consent.Cookie = "a b" },
        { "Sites:s:Consent:GrantedValue", site => site.Consent.GrantedValue = "yes" },
        { "Sites:s:Context:CityHeader: 'a b'", site => site.Context.CityHeader = "a b" },
        { "Sites:s:Ofrep:ApiKeys", site => site.Ofrep.ApiKeys = ["short"] },
        { "Sites:s:Preview:Key", site => site.Preview.Key = "short" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_by_key_and_value(string expected, Action<SiteOptions> mistake)
    {
        var result = Validate(mistake);

        Assert.True(result.Failed);
        Assert.StartsWith(expected, Assert.Single(result.Failures!));
    }

    [Fact]
    public void Secrets_are_not_printed()
    {
        var result = Validate(site =>
        {
            site.Segment.WriteKey = "canary'key";
            site.Cookies.SigningKeys = ["canary"];
            site.Ofrep.ApiKeys = ["canary"];
            site.Preview.Key = "canary";
        });

        Assert.Equal(4, result.Failures!.Count());
        Assert.DoesNotContain("canary", result.FailureMessage);
    }

    [Fact]
    public void A_host_or_key_belongs_to_one_site()
    {
        var options = new SitesOptions();
        options.Sites["a"] = new SiteOptions { Origin = "http://x", Hosts = ["shop.example"], Ofrep = { ApiKeys = ["0123456789abcdef"] } };
        options.Sites["b"] = new SiteOptions { Origin = "http://x", Hosts = ["SHOP.example"], Ofrep = { ApiKeys = ["0123456789abcdef"] } };

        var result = Validate(options);

        Assert.Equal(2, result.Failures!.Count());
        Assert.Contains("Sites:b:Hosts: 'SHOP.example' is taken by site 'a' already", result.FailureMessage);
        Assert.DoesNotContain("0123456789abcdef", result.FailureMessage);
    }

    [Fact]
    public void A_silo_needs_neither_a_site_nor_an_origin()
    {
        var options = new SitesOptions();
        options.Sites["s"] = new SiteOptions { Space = "shared" };

        Assert.True(new SitesOptionsValidator().Validate(null, new SitesOptions()).Succeeded);
        Assert.True(new SitesOptionsValidator().Validate(null, options).Succeeded);
    }

    private static ValidateOptionsResult Validate(Action<SiteOptions> change)
    {
        var options = new SitesOptions();
        options.Sites["s"] = new SiteOptions { Origin = "https://www.example.com" };
        change(options.Sites["s"]);
        return Validate(options);
    }

    /// <summary>As an edge does.</summary>
    private static ValidateOptionsResult Validate(SitesOptions options)
    {
        IValidateOptions<SitesOptions>[] validators = [new SitesOptionsValidator(), new ServedSitesValidator()];
        var failures = validators.SelectMany(validator => validator.Validate(null, options).Failures ?? []).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
