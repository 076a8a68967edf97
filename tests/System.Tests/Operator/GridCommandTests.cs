using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Domain.Previews;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.SystemTests.Operator;

/// <summary><c>grid</c> as a real process against a real silo.</summary>
[Collection(OperatorCollection.Name)]
public sealed class GridCommandTests(OperatorHosts hosts) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-cli-").FullName;

    [Theory, MemberData(nameof(OperatorHosts.Providers), MemberType = typeof(OperatorHosts))]
    public async Task Profiles_are_written_read_listed_moved_and_erased(StorageProvider provider)
    {
        var host = await hosts.OfAsync(provider);
        var (space, other) = (OperatorHost.Site(), OperatorHost.Site());
        var file = Path.Combine(_folder, "all.ndjson");

        (await RunAsync(
            host,
            "profiles",
            "put",
            "user_id:john",
            "--trait",
            "vip=true",
            "--trait",
            "plan=\"gold\"",
            "--expires",
            "vip=60",
            "--metadata",
            "{\"by\":\"me\"}",
            "--if-absent",
            "--space",
            space))
            .Expect(ExitCode.Done);
        (await RunAsync(
            host, "profiles", "patch", "user_id:john", "--trait", "n=1", "--remove", "plan", "--if-version", "1", "--space", space))
            .Expect(ExitCode.Done);
        (await RunAsync(host, "profiles", "patch", "user_id:john", "--trait", "n=2", "--if-version", "1", "--space", space))
            .Expect(ExitCode.VersionConflict);
        var got = (await RunAsync(host, "profiles", "get", "user_id:john", "--space", space)).Expect(ExitCode.Done);
        Assert.Equal(
            ["n", "vip"], JsonDocument.Parse(got.Output).RootElement.GetProperty("traits").EnumerateObject().Select(trait => trait.Name));

        (await RunAsync(
            host, ["profiles", "import", "-", "--space", space], """{"id":"a/b","type":"anonymous_id","traits":{"x":{"value":1}}}"""))
            .Expect(ExitCode.Done);
        Assert.Equal(
            "anonymous_id:a/b\nuser_id:john\n", (await RunAsync(host, "profiles", "list", "--space", space)).Expect(ExitCode.Done).Output);
        Assert.Equal(
            "user_id:john\n",
            (await RunAsync(host, "profiles", "list", "--type", "user_id", "--prefix", "jo", "--limit", "5", "--space", space))
                .Expect(ExitCode.Done).Output);

        (await RunAsync(host, "profiles", "export", file, "--space", space)).Expect(ExitCode.Done);
        (await RunAsync(host, "profiles", "export", file, "--space", space)).Expect(ExitCode.Usage);
        (await RunAsync(host, "profiles", "import", file, "--space", other)).Expect(ExitCode.Done);
        Assert.Equal(
            await File.ReadAllTextAsync(file),
            (await RunAsync(host, "profiles", "export", "-", "--space", other)).Expect(ExitCode.Done).Output);

        (await RunAsync(host, "profiles", "delete", "user_id:john", "--suppress", "--space", space)).Expect(ExitCode.Done);
        (await RunAsync(host, "profiles", "put", "user_id:john", "--trait", "a=1", "--space", space)).Expect(ExitCode.Refused);
        (await RunAsync(host, "profiles", "delete", "user_id:john", "--lift-suppression", "--space", space)).Expect(ExitCode.Done);
        (await RunAsync(host, "profiles", "get", "user_id:john", "--space", space)).Expect(ExitCode.Refused);
    }

    [Fact]
    public async Task An_import_with_bad_lines_names_them_and_ends_with_the_code_for_partly_done()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var space = OperatorHost.Site();
        var good = """{"id":"a","type":"user_id","traits":{"x":{"value":1}}}""";

        var partly = (await RunAsync(host, ["profiles", "import", "-", "--space", space], good + "\nrubbish\n")).Expect(ExitCode.Partly);
        Assert.Contains("line 2:", partly.Errors, StringComparison.Ordinal);
        (await RunAsync(host, ["profiles", "import", "-", "--space", space], "rubbish\n")).Expect(ExitCode.Refused);
        (await RunAsync(host, ["profiles", "import", "-", "--space", space], good)).Expect(ExitCode.Done);
    }

    [Fact]
    public async Task Rules_are_published_shown_rolled_back_imported_killed_explained_and_previewed()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        var (red, blue, payload) =
            (Path.Combine(_folder, "red.json"), Path.Combine(_folder, "blue.json"), Path.Combine(_folder, "payload.json"));
        await File.WriteAllTextAsync(red, Rules.Forcing("/red"));
        await File.WriteAllTextAsync(blue, Rules.Forcing("/blue"));
        await File.WriteAllTextAsync(payload, """{"status":200,"features":{"landing-page":{"defaultValue":null}}}""");

        (await RunAsync(host, "rules", "publish", red, "--expect", "0", "--reason", "first", "--check", "--site", site))
            .Expect(ExitCode.Done);
        (await RunAsync(host, "rules", "publish", red, "--expect", "0", "--reason", "first", "--site", site)).Expect(ExitCode.Done);
        (await RunAsync(host, "rules", "publish", blue, "--expect", "1", "--reason", "second", "--site", site)).Expect(ExitCode.Done);
        var stale = (await RunAsync(host, "rules", "publish", red, "--expect", "1", "--reason", "cached script", "--site", site))
            .Expect(ExitCode.VersionConflict);
        Assert.Contains("Expected version 1, current version 2.", stale.Errors, StringComparison.Ordinal);
        (await RunAsync(host, "rules", "rollback", "--to", "1", "--expect", "2", "--reason", "ugly", "--site", site)).Expect(ExitCode.Done);
        Assert.Contains(
            "/red",
            (await RunAsync(host, "rules", "show", "--document", "--site", site)).Expect(ExitCode.Done).Output,
            StringComparison.Ordinal);
        var history = (await RunAsync(host, "rules", "history", "--site", site)).Expect(ExitCode.Done).Output;
        Assert.Contains("rollback to 1", history, StringComparison.Ordinal);

        (await RunAsync(host, "kill", "landing-page", "--reason", "fire", "--site", site)).Expect(ExitCode.Done);
        (await RunAsync(host, "unkill", "landing-page", "--reason", "out", "--site", site)).Expect(ExitCode.Done);
        (await RunAsync(host, "profiles", "put", "user_id:john", "--trait", "red_group=true", "--space", site)).Expect(ExitCode.Done);
        Assert.Contains(
            "\"feature\": \"landing-page\"",
            (await RunAsync(host, "explain", "--user", "john", "--path", "/", "--site", site)).Expect(ExitCode.Done).Output,
            StringComparison.Ordinal);
        var query = (await RunAsync(host, "preview", "--feature", "landing-page", "--value", "/new", "--ttl", "60", "--site", site))
            .Expect(ExitCode.Done).Output.Trim();
        Assert.Equal(
            PreviewProblem.None, PreviewToken.Verify(query.Split('=')[1], OperatorHost.PreviewKey, site, DateTimeOffset.UtcNow, out _));

        var imported = (await RunAsync(host, "rules", "import", payload, "--expect", "3", "--reason", "move", "--site", site))
            .Expect(ExitCode.Done);
        Assert.Contains("dropped: status", imported.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_are_compared_by_feature_rule_and_route()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);
        await Rules.PublishAsync(host, site, Rules.Forcing("/blue"), 1);
        var file = Path.Combine(_folder, "red.json");
        await File.WriteAllTextAsync(file, Rules.Forcing("/red").ReplaceLineEndings("  "));

        Assert.Equal("", (await RunAsync(host, "rules", "diff", file, "--from", "1", "--site", site)).Expect(ExitCode.Done).Output);
        Assert.Equal(
            "~ features.landing-page.rules[red].force: \"/blue\" -> \"/red\"\n",
            (await RunAsync(host, "rules", "diff", file, "--site", site)).Expect(ExitCode.Differs).Output);
        var json = JsonDocument.Parse(
            (await RunAsync(host, "rules", "diff", "--from", "1", "--site", site, "--output", "json")).Expect(ExitCode.Differs).Output)
            .RootElement;
        Assert.Equal(("version 1", "version 2"), (json.GetProperty("from").GetString(), json.GetProperty("to").GetString()));
        var change = Assert.Single(json.GetProperty("changes").EnumerateArray());
        Assert.Equal(("changed", "/blue"), (change.GetProperty("kind").GetString(), change.GetProperty("after").GetString()));
        (await RunAsync(host, "rules", "diff", "--from", "9", "--site", site)).Expect(ExitCode.Unavailable);
        (await RunAsync(host, ["rules", "diff", "-", "--site", site], "rubbish")).Expect(ExitCode.Usage);
        Assert.Contains(
            "rules[red].force",
            (await RunAsync(host, ["rules", "diff", "-", "--output", "table", "--site", site], Rules.Forcing("/red")))
                .Expect(ExitCode.Differs).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_can_be_had_as_json_and_as_a_table()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);
        var rules = Path.Combine(_folder, "rules.json");
        await File.WriteAllTextAsync(rules, Rules.Forcing("/red"));
        string[][] calls =
        [
            ["profiles", "put", "user_id:john", "--trait", "vip=true", "--space", site],
            ["profiles", "patch", "user_id:john", "--trait", "n=1", "--space", site],
            ["profiles", "get", "user_id:john", "--space", site],
            ["profiles", "list", "--space", site],
            ["rules", "validate", rules],
            ["rules", "show", "--site", site],
            ["rules", "show", "--document", "--site", site],
            ["rules", "history", "--site", site],
            ["rules", "publish", rules, "--expect", "1", "--reason", "again", "--site", site],
            ["rules", "publish", rules, "--expect", "1", "--reason", "again", "--check", "--site", site],
            ["rules", "import", rules, "--expect", "1", "--reason", "again", "--check", "--site", site],
            ["kill", "landing-page", "--reason", "fire", "--site", site],
            ["unkill", "landing-page", "--reason", "out", "--site", site],
            ["preview", "--feature", "landing-page", "--value", "null", "--site", site],
            ["explain", "--user", "john", "--path", "/", "--site", site],
            ["events", "status", "--site", site],
            ["profiles", "delete", "user_id:john", "--space", site],
        ];

        foreach (var format in new[] { "json", "table" })
        {
            foreach (var call in calls)
            {
                var answer = (await GridCall.RunAsync(host, [.. call, "--output", format])).Expect(ExitCode.Done).Output;
                if (format == "json")
                {
                    Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(answer).RootElement.ValueKind);
                }
                else
                {
                    Assert.True(answer.Length > 20 && answer[0] != '{' && !answer.Contains('\u001b'), $"{string.Join(' ', call)}\n{answer}");
                }
            }
        }
    }

    [Fact]
    public async Task Keys_and_servers_that_do_not_fit_are_said_plainly_and_the_key_never()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);

        Assert.Contains(
            "GRID_KEY",
            (await GridProcess.RunAsync(host, ["profiles", "list"], key: null)).Expect(ExitCode.Usage).Errors,
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            "wrong-key-0123456789",
            (await GridProcess.RunAsync(host, ["profiles", "list"], key: "wrong-key-0123456789")).Expect(ExitCode.Refused).Errors,
            StringComparison.Ordinal);
        (await GridProcess.RunAsync(host, ["profiles", "put", "user_id:x", "--trait", "a=1", "--space", "s0"], key: OperatorHost.ReadKey))
            .Expect(ExitCode.Refused);
        (await RunAsync(host, "profiles", "list", "--url", "http://127.0.0.1:9")).Expect(ExitCode.Unavailable);
        (await RunAsync(host, "profiles", "list", "--url", "ftp://x")).Expect(ExitCode.Usage);
        (await RunAsync(host)).Expect(ExitCode.Usage);
        (await RunAsync(host, "--help")).Expect(ExitCode.Done);
        (await RunAsync(host, "profiles", "frobnicate")).Expect(ExitCode.Usage);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<GridProcess.Outcome> RunAsync(OperatorHost host, params string[] arguments) =>
        GridProcess.RunAsync(host, arguments);

    private static Task<GridProcess.Outcome> RunAsync(OperatorHost host, string[] arguments, string input) =>
        GridProcess.RunAsync(host, arguments, input);
}
