using System.Net;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.SystemTests.Operator;

/// <summary>Who did what to the rules, when and why, as operators read and export it.</summary>
[Collection(OperatorCollection.Name)]
public sealed class AuditTests(OperatorHosts hosts)
{
    [Fact]
    public async Task Every_change_is_there_with_author_and_reason_newest_first()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = await ChangedAsync(host);

        var audit = await host.Reader.GetAsync($"/api/v1/audit?site={site}").OkAsync();

        Assert.Equal(
            [
                "unkill|route /|ops|mended|2", "kill|route /|ops|it burns|1", "rollback|version 3, which is version 1 again|ops|back|3",
                "publish|version 2|ops|test|2", "publish|version 1|ops|test|1",
            ],
            audit.GetProperty("entries").EnumerateArray().Select(Line));
        Assert.Equal(0, audit.GetProperty("leftOut").GetInt32());
    }

    [Theory]
    [InlineData("&action=kill", 1)]
    [InlineData("&action=publish", 2)]
    [InlineData("&author=ops", 5)]
    [InlineData("&author=nobody", 0)]
    [InlineData("&since=2000-01-01T00:00:00Z", 5)]
    [InlineData("&since=2999-01-01T00:00:00Z", 0)]
    [InlineData("&until=2000-01-01", 0)]
    [InlineData("&limit=2", 2)]
    public async Task It_is_filtered(string filter, int expected)
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = await ChangedAsync(host);

        var audit = await host.Reader.GetAsync($"/api/v1/audit?site={site}{filter}").OkAsync();

        Assert.Equal(expected, audit.GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public async Task It_is_exported_as_lines_oldest_first_and_printed_by_the_command()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = await ChangedAsync(host);

        var lines = await host.Reader.GetAsync($"/api/v1/audit:export?site={site}").OkLinesAsync();
        Assert.Equal(["publish", "publish", "rollback", "kill", "unkill"], lines.Select(line => line.GetProperty("action").GetString()!));

        var table = await GridCall.RunAsync(host, ["audit", "--site", site]);
        Assert.Contains("it burns", table.Output, StringComparison.Ordinal);
        var exported = await GridCall.RunAsync(host, ["audit", "--site", site, "--export"]);
        Assert.Equal((ExitCode.Done, 5), (exported.Code, exported.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
    }

    [Theory]
    [InlineData("?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("?limit=x", HttpStatusCode.BadRequest)]
    [InlineData("?since=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("?site=other-environment", HttpStatusCode.NotFound)]
    public async Task A_question_that_cannot_be_answered_is_refused(string query, HttpStatusCode status)
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);

        await host.Reader.GetAsync("/api/v1/audit" + query).RefusedAsync(status);
        await host.Nobody.GetAsync("/api/v1/audit").RefusedAsync(HttpStatusCode.Unauthorized);
    }

    private static string Line(JsonElement entry) => string.Join(
        '|',
        entry.GetProperty("action").GetString(),
        entry.GetProperty("subject").GetString(),
        entry.GetProperty("author").GetString(),
        entry.GetProperty("reason").GetString(),
        entry.GetProperty("version").GetInt64());

    private static async Task<string> ChangedAsync(OperatorHost host)
    {
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);
        await Rules.PublishAsync(host, site, Rules.Forcing("/blue"), 1);
        await host.Operator.PostAsync(Api.RuleSet(site, ":rollback"), """{"to":1,"reason":"back"}""", "\"2\"").OkAsync();
        await host.Operator.PutAsync($"/api/v1/sites/{site}/kill-switches/route/%2F", """{"reason":"it burns"}""").OkAsync();
        await host.Operator.DeleteAsync($"/api/v1/sites/{site}/kill-switches/route/%2F?reason=mended").OkAsync();
        return site;
    }
}
