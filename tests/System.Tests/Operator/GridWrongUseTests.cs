using Personalization.Cli;
using Personalization.Cli.CommandLine;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.SystemTests.Operator;

/// <summary>Every command with each of its words missing, empty or what a broken script passes: refused, and nothing changed.</summary>
[Collection(OperatorCollection.Name)]
public sealed class GridWrongUseTests(OperatorHosts hosts) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-wrong-").FullName;

    [Fact]
    public async Task Every_command_refuses_missing_empty_and_null_words_and_another_environment()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await host.Operator.PutAsync(Api.Profile(site, "john"), """{"traits":{"a":1}}""").OkAsync();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);
        var rules = Path.Combine(_folder, "rules.json");
        await File.WriteAllTextAsync(rules, Rules.Forcing("/blue"));
        var before = await StateAsync(host, site);

        var tried = 0;
        foreach (var (command, good) in Good(site, rules))
        {
            foreach (var wrong in Wrong(command, good))
            {
                tried++;
                var code = await RunAsync(host, wrong);
                Assert.True(
                    code is ExitCode.Usage or ExitCode.Refused or ExitCode.VersionConflict,
                    $"exit code {code}: grid {string.Join(' ', wrong)}");
            }
        }

        Assert.True(tried > 150, $"only {tried} wrong calls were tried");
        Assert.Equal(before, await StateAsync(host, site));
        var covered = Good(site, rules).Select(entry => entry.Command.Spec.Path).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], CommandCatalog.All.Select(command => command.Spec.Path).Except(covered));
    }

    [Fact]
    public async Task The_reference_in_docs_names_every_command_option_and_exit_code()
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf("docs/cli.md"));

        foreach (var command in CommandCatalog.All)
        {
            Assert.Contains($"`grid {command.Spec.Path}", text, StringComparison.Ordinal);
            foreach (var option in command.Spec.Options)
            {
                Assert.Contains($"--{option.Name}", text, StringComparison.Ordinal);
            }
        }

        foreach (var code in typeof(ExitCode).GetFields().Select(field => (int)field.GetRawConstantValue()!))
        {
            Assert.Contains($"| {code} |", text, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A call of each command that would do something.</summary>
    private IEnumerable<(ICommand Command, string[] Words)> Good(string site, string rules)
    {
        string[][] calls =
        [
            ["profiles get", "user_id:john", "--space", site],
            ["profiles put", "user_id:john", "--trait", "a=2", "--if-version", "1", "--space", site],
            ["profiles patch", "user_id:john", "--trait", "a=2", "--if-version", "1", "--space", site],
            ["profiles delete", "user_id:john", "--if-version", "1", "--space", site],
            ["profiles delete-many", rules, "--space", site],
            ["profiles list", "--type", "user_id", "--limit", "5", "--prefix", "j", "--space", site],
            ["profiles import", rules, "--space", site],
            ["profiles export", Path.Combine(_folder, "out.ndjson"), "--type", "user_id", "--space", site],
            ["rules validate", rules],
            ["rules cases", rules],
            ["rules schema"],
            ["rules show", "--version", "1", "--site", site],
            ["rules history", "--site", site],
            ["rules approve", rules, "--expect", "1", "--site", site],
            ["rules publish", rules, "--expect", "1", "--reason", "x", "--site", site],
            ["rules rollback", "--to", "1", "--expect", "1", "--reason", "x", "--site", site],
            ["rules import", rules, "--expect", "1", "--reason", "x", "--site", site],
            ["kill", "landing-page", "--reason", "x", "--site", site],
            ["unkill", "landing-page", "--reason", "x", "--site", site],
            ["preview", "--feature", "landing-page", "--value", "/x", "--ttl", "60", "--site", site],
            ["events status", "--site", site],
            ["explain", "--user", "john", "--path", "/", "--site", site],
        ];
        return calls.Select(words => (CommandCatalog.All.Single(command => command.Spec.Path == words[0]), words[1..]));
    }

    private static IEnumerable<string[]> Wrong(ICommand command, string[] good)
    {
        string[] path = command.Spec.Path.Split(' ');
        for (var i = 0; i < good.Length; i++)
        {
            if (good[i].StartsWith("--", StringComparison.Ordinal))
            {
                var option = command.Spec.Options.Single(spec => "--" + spec.Name == good[i]);
                if (option.IsRequired) yield return [.. path, .. good[..i], .. good[(i + 2)..]]; // the option is missing
                yield return [.. path, .. good[..i], good[i], .. good[(i + 2)..]]; // its value is missing
                if (!option.IsRepeatable) yield return [.. path, .. good, good[i], good[i + 1]]; // it is there twice
                continue;
            }

            var takesNull = i > 0 && command.Spec.Options.Any(spec => "--" + spec.Name == good[i - 1] && spec.TakesNull);
            foreach (var value in new[] { "", "  ", "null", "undefined" }.Where(value => value != "null" || !takesNull))
            {
                yield return [.. path, .. good[..i], value, .. good[(i + 1)..]];
            }

            if (i == 0) yield return [.. path, .. good[1..]]; // the argument is missing
            if (i > 0 && good[i - 1] is "--expect" or "--if-version" or "--version" or "--to" or "--ttl" or "--limit")
            {
                foreach (var value in new[] { "-1", "1.5", "x", "99999999999999999999", good[i - 1] is "--limit" or "--ttl" ? "0" : "7" })
                {
                    yield return [.. path, .. good[..i], value, .. good[(i + 1)..]];
                }
            }

            if (i > 0 && good[i - 1] is "--site" or "--space" or "--feature" or "--type")
            {
                yield return [.. path, .. good[..i], "other-environment", .. good[(i + 1)..]];
            }
        }

        yield return [.. path, .. good, "one-word-too-many"];
        yield return [.. path, .. good, "--no-such-option"];
    }

    private static async Task<int> RunAsync(OperatorHost host, string[] words)
    {
        using var output = new MemoryStream();
        await using var errors = new StringWriter();
        using var terminal = new Terminal(Stream.Null, output, errors, name => name switch
        {
            "GRID_URL" => host.Url,
            "GRID_KEY" => OperatorHost.OperateKey,
            _ => null,
        });
        return await GridProgram.RunAsync(words, terminal, CancellationToken.None);
    }

    private static async Task<string> StateAsync(OperatorHost host, string site) => string.Join('\n',
        (await host.Reader.GetAsync($"/api/v1/spaces/{site}/profiles:export")).Text,
        (await host.Reader.GetAsync(Api.RuleSet(site, "/versions"))).Text,
        (await host.Reader.GetAsync($"/api/v1/sites/{site}/kill-switches")).Text);
}
