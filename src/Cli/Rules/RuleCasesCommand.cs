using System.Text.Json;
using Personalization.Domain.Rules.Conformance;

namespace Personalization.Cli.Rules;

/// <summary>Runs a file of the public rule format's test cases, one line a case.</summary>
internal sealed class RuleCasesCommand : IGridCommand
{
    public string Name => "rules cases";

    public string Usage => "FILE                 runs a file of the public rule format's test cases";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        if (arguments.Count != 1)
        {
            await errors.WriteLineAsync($"usage: grid {Name} {Usage}");
            return ExitCodes.Usage;
        }

        if (await InputFile.ReadAsync(arguments[0], errors, cancellation) is not { } content)
            return ExitCodes.Usage;
        IReadOnlyList<FormatCaseResult> results;
        try
        {
            results = FormatCaseRunner.Run(content);
        }
        catch (JsonException failure)
        {
            await errors.WriteLineAsync($"grid: '{arguments[0]}' is not a file of cases: {failure.Message}");
            return ExitCodes.Usage;
        }

        foreach (var result in results)
            await output.WriteLineAsync(Line(result));
        foreach (var group in results.GroupBy(result => result.Group))
            await output.WriteLineAsync($"{group.Key}: {Summary([.. group])}");
        await output.WriteLineAsync(Summary(results));
        return results.Any(result => result.Outcome == FormatCaseOutcome.Fail) ? ExitCodes.Failed : ExitCodes.Success;
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
