using System.Net;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.SystemTests.Operator;

/// <summary>Kill switches of every kind by the operator API.</summary>
[Collection(OperatorCollection.Name)]
public sealed class KillSwitchKindApiTests(OperatorHosts hosts)
{
    [Theory]
    [InlineData("feature", "landing-page")]
    [InlineData("route", "%2F")]
    [InlineData("location", "MEL01", "?unseen=true")]
    [InlineData("pulls", "*")]
    [InlineData("snippet", "*")]
    [InlineData("variations", "%2A")]
    [InlineData("releases", "*")]
    public async Task A_switch_is_set_listed_and_cleared_and_no_document_undoes_it(string kind, string subject, string query = "")
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);

        await host.Operator.PutAsync($"{Switches(site)}/{kind}/{subject}{query}", """{"reason":"it burns"}""").OkAsync();
        await Rules.PublishAsync(host, site, Rules.Forcing("/blue"), 1);
        await host.Operator.PostAsync(Api.RuleSet(site, ":rollback"), """{"to":1,"reason":"back"}""", "\"2\"").OkAsync();

        var listed = await host.Reader.GetAsync(Switches(site)).OkAsync();
        var one = Assert.Single(listed.GetProperty("killSwitches").EnumerateArray());
        Assert.Equal(
            (kind, Uri.UnescapeDataString(subject), "ops", "it burns"),
            (one.GetProperty("kind").GetString(), one.GetProperty("subject").GetString(), one.GetProperty("author").GetString(), one.GetProperty("reason").GetString()));
        Assert.Equal(kind == "feature" ? "landing-page" : null, one.GetProperty("feature").GetString());
        await host.Operator.DeleteAsync($"{Switches(site)}/{kind}/{subject}").RefusedAsync(HttpStatusCode.BadRequest);
        await host.Reader.DeleteAsync($"{Switches(site)}/{kind}/{subject}?reason=x").RefusedAsync(HttpStatusCode.Forbidden);
        await host.Operator.DeleteAsync($"{Switches(site)}/{kind}/{subject}?reason=mended").OkAsync();
        await host.Operator.DeleteAsync($"{Switches(site)}/{kind}/{subject}?reason=again").RefusedAsync(HttpStatusCode.NotFound);
        Assert.Empty((await host.Reader.GetAsync(Switches(site)).OkAsync()).GetProperty("killSwitches").EnumerateArray());
    }

    [Theory]
    [InlineData("feature/landing-pag", HttpStatusCode.NotFound)]
    [InlineData("route/%2Fnowhere", HttpStatusCode.NotFound)]
    [InlineData("location/nowhere", HttpStatusCode.NotFound)]
    [InlineData("snipet/*", HttpStatusCode.NotFound)]
    [InlineData("FEATURE/landing-page", HttpStatusCode.NotFound)]
    [InlineData("null/*", HttpStatusCode.NotFound)]
    [InlineData("snippet/all", HttpStatusCode.BadRequest)]
    [InlineData("location/%20", HttpStatusCode.BadRequest)]
    [InlineData("location/a%07b", HttpStatusCode.BadRequest)]
    public async Task What_is_misspelt_switches_nothing_off(string target, HttpStatusCode status)
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);

        await host.Operator.PutAsync($"{Switches(site)}/{target}", """{"reason":"r"}""").RefusedAsync(status);

        Assert.Equal(0, (await host.Reader.GetAsync(Switches(site)).OkAsync()).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_site_without_rules_has_switches_and_still_no_rules()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();

        await host.Operator.PutAsync($"{Switches(site)}/snippet/*", """{"reason":"r"}""").OkAsync();
        await host.Operator.PutAsync($"{Switches(site)}/route/%2F", """{"reason":"r"}""").RefusedAsync(HttpStatusCode.NotFound);
        await host.Operator.PutAsync($"{Switches(site)}/landing-page", """{"reason":"r"}""").RefusedAsync(HttpStatusCode.NotFound);

        Assert.Single((await host.Reader.GetAsync(Switches(site)).OkAsync()).GetProperty("killSwitches").EnumerateArray());
        await host.Reader.GetAsync(Api.RuleSet(site)).RefusedAsync(HttpStatusCode.NotFound);
        Assert.Equal(1, await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0));
        Assert.Single((await host.Reader.GetAsync(Api.RuleSet(site)).OkAsync()).GetProperty("killSwitches").EnumerateArray());
    }

    [Fact]
    public async Task An_explanation_says_that_the_route_is_switched_off()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);
        await host.Operator.PutAsync($"{Switches(site)}/route/%2F", """{"reason":"r"}""").OkAsync();

        var explained = await host.Reader.PostAsync($"/api/v1/sites/{site}/explain", """{"userId":"u","path":"/"}""").OkAsync();

        Assert.Contains("turns off route /", explained.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_sets_lists_and_clears_every_kind()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);

        foreach (var words in (string[][])[["landing-page"], ["--subject", "landing-page"], ["--kind", "feature", "landing-page"],
            ["--kind", "route", "--subject", "/"], ["--kind", "route", "/"], ["--kind", "snippet"], ["--kind", "pulls"],
            ["--kind", "variations"], ["--kind", "releases"]])
        {
            Assert.Equal(0, (await GridCall.RunAsync(host, ["kill", .. words, "--reason", "r", "--site", site])).Code);
            var listed = await GridCall.RunAsync(host, ["kill-switches", "--site", site]);
            Assert.Contains(words.Contains("--kind") ? words[1] : "landing-page", listed.Output, StringComparison.Ordinal);
            Assert.Equal(0, (await GridCall.RunAsync(host, ["unkill", .. words, "--reason", "r", "--site", site])).Code);
            Assert.Equal(1, (await GridCall.RunAsync(host, ["unkill", .. words, "--reason", "r", "--site", site])).Code);
        }

        Assert.Equal(1, (await GridCall.RunAsync(host, ["kill", "--kind", "location", "MEL01", "--reason", "r", "--site", site])).Code);
        Assert.Equal(0, (await GridCall.RunAsync(host, ["kill", "--kind", "location", "MEL01", "--unseen", "--reason", "r", "--site", site])).Code);
    }

    private static string Switches(string site) => $"/api/v1/sites/{site}/kill-switches";
}
