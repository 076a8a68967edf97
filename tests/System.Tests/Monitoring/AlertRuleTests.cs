using System.Text.RegularExpressions;
using Personalization.SystemTests.Docs;

namespace Personalization.SystemTests.Monitoring;

public sealed partial class AlertRuleTests
{
    [Fact]
    public async Task Alert_rules_are_valid_and_do_what_their_tests_say()
    {
        await Promtool.CheckAsync(["check", "rules", .. AlertFiles.Rules]);
        await Promtool.CheckAsync(["test", "rules", .. AlertFiles.Tests]);
    }

    [Fact]
    public void Every_alert_is_seen_to_fire_by_a_test()
    {
        var fired = AlertFiles.Tests.SelectMany(file => Fired().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value));

        Assert.NotEmpty(AlertFiles.Alerts);
        Assert.Empty(AlertFiles.Alerts.Except(fired));
    }

    [Fact]
    public void Every_alert_has_a_runbook_and_every_runbook_an_alert()
    {
        var headings = Heading().Matches(File.ReadAllText(Repository.PathOf("docs", "operations.md"))).Select(match => match.Groups["name"].Value);
        var links = AlertFiles.Rules.SelectMany(file => Link().Matches(File.ReadAllText(file)).Select(match => match.Groups["anchor"].Value));

        Assert.Equal(AlertFiles.Alerts.Order(StringComparer.Ordinal), headings.Order(StringComparer.Ordinal));
        Assert.Equal(AlertFiles.Alerts.Select(name => name.ToLowerInvariant()), links);
    }

    [Fact]
    public async Task A_clean_noisy_day_fires_nothing_and_the_same_day_with_a_fault_does()
    {
        var folder = Directory.CreateTempSubdirectory("grid-day-").FullName;
        try
        {
            var (clean, faulty) = (Path.Combine(folder, "clean.yaml"), Path.Combine(folder, "faulty.yaml"));
            foreach (var rules in AlertFiles.Rules)
            {
                // A day of minutes needs no more than one look a minute.
                await File.WriteAllTextAsync(
                    Path.Combine(folder, Path.GetFileName(rules)), (await File.ReadAllTextAsync(rules)).Replace("interval: 15s", "interval: 1m"));
            }

            await File.WriteAllTextAsync(clean, new NoisyDay(seed: 20261128, hasFault: false).ToPromtoolTest());
            await File.WriteAllTextAsync(faulty, new NoisyDay(seed: 20261128, hasFault: true).ToPromtoolTest());

            await Promtool.CheckAsync("test", "rules", clean);
            var (code, output) = await Promtool.RunAsync("test", "rules", faulty);

            Assert.NotEqual(0, code);
            Assert.Contains("GridSliceFails", output, StringComparison.Ordinal);
            Assert.Contains("/pricing", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"alertname: (?<name>\w+)\n +exp_alerts:", RegexOptions.ExplicitCapture)]
    private static partial Regex Fired();

    [GeneratedRegex(@"^### (?<name>Grid\w+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"runbook: docs/operations\.md#(?<anchor>\w+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
