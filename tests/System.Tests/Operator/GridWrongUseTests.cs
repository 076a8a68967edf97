using System.Text.RegularExpressions;
using Personalization.Cli;
using Personalization.Cli.CommandLine;
using Personalization.Hosting.Storage.Configuration;

namespace Personalization.SystemTests.Operator;

/// <summary>Every command with each of its words missing, empty or what a broken script passes: refused, and nothing changed.</summary>
[Collection(OperatorCollection.Name)]
public sealed partial class GridWrongUseTests(OperatorHosts hosts) : IDisposable
{
    private static readonly string[] NotSet = ["", "  ", "null", "undefined", "NULL"];

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
                var (code, _) = await RunAsync(host, wrong.Call);
                Assert.True(
                    code == ExitCode.Usage || (!wrong.Words && code is ExitCode.Refused or ExitCode.VersionConflict or ExitCode.Unavailable),
                    $"exit code {code}: grid {string.Join(' ', wrong.Call)}");
            }
        }

        Assert.True(tried > 300, $"only {tried} wrong calls were tried");
        Assert.Equal(before, await StateAsync(host, site));
        var covered = Good(site, rules).Select(entry => entry.Command.Path).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], CommandCatalog.All.Commands.Select(command => command.Path).Except(covered));
    }

    [Fact]
    public async Task The_reference_in_docs_names_every_command_option_and_exit_code()
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf("docs/cli.md"));

        foreach (var command in CommandCatalog.All.Commands)
        {
            Assert.Contains($"`grid {command.Path}", text, StringComparison.Ordinal);
            foreach (var option in command.Parameters.Where(parameter => parameter.IsOption))
            {
                Assert.Contains(option.Name, text, StringComparison.Ordinal);
            }
        }

        foreach (var code in typeof(ExitCode).GetFields().Select(field => (int)field.GetRawConstantValue()!))
        {
            Assert.Contains($"| {code} |", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("rule show", "did you mean 'rules'?")]
    [InlineData("kil landing-page --reason x", "did you mean 'kill'?")]
    [InlineData("rules sow", "did you mean 'rules show'?")]
    [InlineData("rules frobnicate", "There are: rules validate")]
    [InlineData("kill landing-page --raeson x", "did you mean '--reason'?")]
    [InlineData("rules show --verison=3", "did you mean '--version'?")]
    [InlineData("kill landing-page", "--reason is missing")]
    [InlineData("kill --reason x", "Which feature? FEATURE is missing")]
    [InlineData("kill --kind route --reason x", "Which route? --subject is missing")]
    [InlineData("kill /a --kind route --subject /b --reason x", "give one of them")]
    [InlineData("kill /a --kind snippet --reason x", "has no subject")]
    [InlineData("kill --kind rout --subject /a --reason x", "give feature or route or location")]
    [InlineData("rules diff --site default", "What shall be compared?")]
    [InlineData("rules show --output yaml", "give json or table")]
    [InlineData("profiles export - --output table", "NDJSON")]
    [InlineData("kill -x --reason y", "options begin with two dashes")]
    [InlineData("profiles list --limit 0", "give a whole number from 1")]
    [InlineData("rules show version", "'version' is one word too many")]
    [InlineData("kill landing page --reason x", "'page' is one word too many")]
    [InlineData("profiles get", "IDENTITY is missing: user_id:ID or anonymous_id:ID")]
    [InlineData("cli explain", "'cli' is no command")]
    public async Task What_was_meant_is_said(string words, string hint)
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);

        var (code, errors) = await RunAsync(host, words.Split(' '));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(hint, errors, StringComparison.Ordinal);
        Assert.True(errors.Contains("Usage: grid", StringComparison.Ordinal) || errors.Contains("grid --help", StringComparison.Ordinal), errors);
    }

    [Fact]
    public async Task A_word_that_begins_with_a_dash_follows_after_two()
    {
        var host = await hosts.OfAsync(StorageProvider.Sqlite);
        var site = OperatorHost.Site();
        await Rules.PublishAsync(host, site, Rules.Forcing("/red"), 0);

        var (code, errors) = await RunAsync(host, ["kill", "--site", site, "--reason=-x", "--", "-landing"]);

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("-landing", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001f', errors);
    }

    /// <summary>Whoever copies an example gets at worst what the server says, never what the parser says.</summary>
    [Fact]
    public void Every_command_has_help_and_examples_that_are_written_rightly()
    {
        foreach (var command in CommandCatalog.All.Commands)
        {
            Assert.True(command.Summary.Length > 10 && command.Examples.Count > 0, command.Path);
            foreach (var example in command.Examples)
            {
                string[] words = [.. Words().Matches(example.Split(" > ")[0]).Select(word => word.Value.Trim('"'))];
                Assert.Equal(command, CommandCatalog.All.Find(words));
                WrittenWords.Check(command, words);
            }
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A call of each command that would do something.</summary>
    private IEnumerable<(CommandEntry Command, string[] Words)> Good(string site, string rules)
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
            ["rules dry-run", rules, "--site", site],
            ["rules history", "--site", site],
            ["rules diff", rules, "--from", "1", "--site", site],
            ["rules approve", rules, "--expect", "1", "--site", site],
            ["rules publish", rules, "--expect", "1", "--reason", "x", "--site", site],
            ["rules rollback", "--to", "1", "--expect", "1", "--reason", "x", "--site", site],
            ["rules import", rules, "--expect", "1", "--reason", "x", "--site", site],
            ["kill", "landing-page", "--reason", "x", "--site", site],
            ["unkill", "landing-page", "--reason", "x", "--site", site],
            ["kill", "--kind", "route", "--subject", "/", "--reason", "x", "--site", site],
            ["unkill", "--kind", "route", "--subject", "/", "--reason", "x", "--site", site],
            ["kill-switches", "--site", site],
            ["releases show", "--site", site],
            ["releases list", "--site", site],
            ["releases advance", "--reason", "x", "--release", "1", "--site", site],
            ["releases hold", "--reason", "x", "--release", "1", "--site", site],
            ["releases resume", "--reason", "x", "--release", "1", "--site", site],
            ["releases rollback", "--reason", "x", "--release", "1", "--site", site],
            ["preview", "--feature", "landing-page", "--value", "/x", "--ttl", "60", "--site", site],
            ["events status", "--site", site],
            ["explain", "--user", "john", "--path", "/", "--site", site],
            ["edges", "--output", "json"],
            ["tail", "--site", site, "--edge", "mel-1", "--seconds", "1"],
            ["probe", "http://127.0.0.1:9/", "--edge", "mel-1", "--location", "MEL01", "--version", "1", "--cohort", "candidate", "--user", "john"],
            ["audit", "--site", site, "--action", "kill", "--author", "ops", "--limit", "5", "--since", "2026-05-10", "--until", "2026-05-11"],
            ["completion", "bash"],
        ];
        return calls.Select(words => (CommandCatalog.All.Commands.Single(command => command.Path == words[0]), words[1..]));
    }

    /// <summary>
    /// Wrong calls made of a good one and of what the command declares: those that are written wrongly, and those that name what is not there.
    /// </summary>
    private static IEnumerable<(bool Words, string[] Call)> Wrong(CommandEntry command, string[] good)
    {
        string[] path = command.Path.Split(' ');
        for (var i = 0; i < good.Length; i++)
        {
            if (good[i].StartsWith("--", StringComparison.Ordinal))
            {
                var option = command.Parameters.Single(parameter => parameter.Name == good[i]);
                if (option.IsNeeded) yield return (true, [.. path, .. good[..i], .. good[(i + 2)..]]); // the option is missing
                yield return (true, [.. path, .. good[..i], good[i], .. good[(i + 2)..]]); // its value is missing
                yield return (true, [.. path, .. good[..i], .. good[(i + 2)..], good[i]]); // and at the end of the line
                if (!option.IsRepeatable) yield return (true, [.. path, .. good, good[i], good[i + 1]]); // it is there twice
                continue;
            }

            var takesNull = i > 0 && command.Parameters.Any(parameter => parameter.Name == good[i - 1] && parameter.TakesNull);
            foreach (var value in NotSet.Where(value => !takesNull || !value.Equals("null", StringComparison.OrdinalIgnoreCase)))
            {
                yield return (true, [.. path, .. good[..i], value, .. good[(i + 1)..]]);
            }

            if (i == 0 && command.Parameters[0].IsNeeded) yield return (true, [.. path, .. good[1..]]); // the argument is missing
            if (i > 0 && good[i - 1] is "--expect" or "--if-version" or "--version" or "--to" or "--from" or "--ttl" or "--limit" or "--seconds")
            {
                foreach (var value in new[] { "-1", "1.5", "x", "99999999999999999999" })
                {
                    yield return (true, [.. path, .. good[..i], value, .. good[(i + 1)..]]);
                }

                if (good[i - 1] is "--limit" or "--ttl" or "--seconds")
                {
                    yield return (true, [.. path, .. good[..i], "0", .. good[(i + 1)..]]);
                }
                else
                {
                    yield return (false, [.. path, .. good[..i], "7", .. good[(i + 1)..]]);
                }
            }

            if (i > 0 && good[i - 1] is "--site" or "--space" or "--feature" or "--type")
            {
                yield return (false, [.. path, .. good[..i], "other-environment", .. good[(i + 1)..]]);
            }
        }

        // Options that the good call leaves out, with values that a broken script passes.
        foreach (var option in command.Parameters.Where(parameter => parameter is { IsOption: true, IsFlag: false } && !good.Contains(parameter.Name)))
        {
            foreach (var value in NotSet.Where(value => !option.TakesNull || !value.Equals("null", StringComparison.OrdinalIgnoreCase)))
            {
                yield return (true, [.. path, .. good, option.Name, value]);
            }

            yield return (true, [.. path, .. good, option.Name]);
            yield return (true, [.. path, .. good, option.Name + "="]);
        }

        yield return (true, [.. path, .. good, "one-word-too-many"]);
        yield return (true, [.. path, .. good, "--no-such-option"]);
    }

    private static async Task<(int Code, string Errors)> RunAsync(OperatorHost host, string[] words)
    {
        var outcome = await GridCall.RunAsync(host, words);
        return (outcome.Code, outcome.Errors);
    }

    private static async Task<string> StateAsync(OperatorHost host, string site) => string.Join('\n',
        (await host.Reader.GetAsync($"/api/v1/spaces/{site}/profiles:export")).Text,
        (await host.Reader.GetAsync(Api.RuleSet(site, "/versions"))).Text,
        (await host.Reader.GetAsync($"/api/v1/sites/{site}/kill-switches")).Text);

    [GeneratedRegex("\"[^\"]*\"|[^ ]+")]
    private static partial Regex Words();
}
