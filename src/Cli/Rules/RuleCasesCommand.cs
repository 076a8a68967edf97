using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Domain.Conformance;

namespace Personalization.Cli.Rules;

/// <summary>Runs a file of the public rule format's test cases, one line a case.</summary>
internal sealed class RuleCasesCommand : ICommand
{
    public CommandSpec Spec { get; } = new("rules cases", "run a file of the public rule format's test cases, without a server")
    {
        Arguments = [new("FILE", "the cases; - reads the input")],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var content = await InputFile.ReadAsync(words, terminal, words.Argument("FILE"), cancellationToken);
        IReadOnlyList<FormatCaseResult> results;
        try
        {
            results = FormatCaseRunner.Run(content);
        }
        catch (JsonException exception)
        {
            throw words.Wrong($"'{words.Argument("FILE")}' is not a file of cases: {exception.Message}");
        }

        foreach (var result in results)
        {
            await terminal.Out.WriteLineAsync(Line(result));
        }

        foreach (var group in results.GroupBy(result => result.Group))
        {
            await terminal.Out.WriteLineAsync($"{group.Key}: {Summary([.. group])}");
        }

        await terminal.Out.WriteLineAsync(Summary(results));
        return results.Any(result => result.Outcome == FormatCaseOutcome.Fail) ? ExitCode.Refused : ExitCode.Done;
    }

    private static string Line(FormatCaseResult result) => result.Outcome switch
    {
        FormatCaseOutcome.Pass => $"pass {result.Group}: {result.Name}",
        FormatCaseOutcome.Fail => $"fail {result.Group}: {result.Name} ({result.Detail})",
        _ => $"unsupported {result.Group}: {result.Name} ({result.Detail})",
    };

    private static string Summary(IReadOnlyCollection<FormatCaseResult> results)
    {
        var passed = results.Count(result => result.Outcome == FormatCaseOutcome.Pass);
        var failed = results.Count(result => result.Outcome == FormatCaseOutcome.Fail);
        return $"{passed} passed, {failed} failed, {results.Count - passed - failed} unsupported";
    }
}
