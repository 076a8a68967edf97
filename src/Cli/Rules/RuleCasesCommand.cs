using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Conformance;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary>Runs a file of the public rule format's test cases, one line a case.</summary>
internal sealed class RuleCasesCommand(Terminal terminal) : AsyncCommand<RuleCasesCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var content = await InputFile.ReadAsync(terminal, settings.File, cancellationToken);
        IReadOnlyList<FormatCaseResult> results;
        try
        {
            results = FormatCaseRunner.Run(content);
        }
        catch (JsonException exception)
        {
            throw new UsageException($"'{settings.File}' is not a file of cases: {exception.Message}");
        }

        terminal.Print(
            settings,
            JsonSerializer.SerializeToElement(
                new
                {
                    Passed = Count(results, FormatCaseOutcome.Pass),
                    Failed = Count(results, FormatCaseOutcome.Fail),
                    Unsupported = results.Count - Count(results, FormatCaseOutcome.Pass) - Count(results, FormatCaseOutcome.Fail),
                    Cases = results.Select(result => new { result.Group, result.Name, Outcome = Word(result.Outcome), result.Detail }),
                },
                JsonSerializerOptions.Web),
            () => Write(results));
        return results.Any(result => result.Outcome == FormatCaseOutcome.Fail) ? ExitCode.Refused : ExitCode.Done;
    }

    private void Write(IReadOnlyList<FormatCaseResult> results)
    {
        foreach (var result in results)
        {
            var detail = result.Outcome == FormatCaseOutcome.Pass ? "" : $" ({result.Detail})";
            terminal.Out.WriteLine($"{Word(result.Outcome)} {result.Group}: {result.Name}{detail}");
        }

        foreach (var group in results.GroupBy(result => result.Group))
        {
            terminal.Out.WriteLine($"{group.Key}: {Summary([.. group])}");
        }

        terminal.Out.WriteLine(Summary(results));
    }

    private static string Word(FormatCaseOutcome outcome) => outcome switch
    {
        FormatCaseOutcome.Pass => "pass",
        FormatCaseOutcome.Fail => "fail",
        _ => "unsupported",
    };

    private static int Count(IEnumerable<FormatCaseResult> results, FormatCaseOutcome outcome) =>
        results.Count(result => result.Outcome == outcome);

    private static string Summary(IReadOnlyCollection<FormatCaseResult> results)
    {
        var (passed, failed) = (Count(results, FormatCaseOutcome.Pass), Count(results, FormatCaseOutcome.Fail));
        return $"{passed} passed, {failed} failed, {results.Count - passed - failed} unsupported";
    }

    internal sealed class Settings : RuleFileSettings;
}
