using Personalization.Cli.CommandLine;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;

namespace Personalization.Cli.Rules;

/// <summary>Checks a rule document as the grid would when it is published, without a grid.</summary>
internal sealed class ValidateRulesCommand : ICommand
{
    public CommandSpec Spec { get; } = new("rules validate", "check a rule document, without a server")
    {
        Arguments = [new("FILE", "the document; - reads the input")],
        Options = [new("lenient", null, "as an import of the public format: unknown fields are listed and dropped")],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var file = words.Argument("FILE");
        var content = await InputFile.ReadAsync(words, terminal, file, cancellationToken);
        var result = RuleSetCompiler.Compile(content, words.Has("lenient") ? CompileMode.Lenient : CompileMode.Strict);
        foreach (var place in result.Dropped)
        {
            await terminal.Out.WriteLineAsync($"dropped {place}");
        }

        foreach (var problem in result.Problems)
        {
            terminal.Note($"{file}: {problem}");
        }

        if (result.RuleSet is not { } ruleSet)
        {
            terminal.Note($"{file}: refused, {result.Problems.Count} {(result.Problems.Count == 1 ? "problem" : "problems")}");
            return ExitCode.Refused;
        }

        await terminal.Out.WriteLineAsync(
            $"{file}: ok, {ruleSet.FeatureNames.Count} features, {ruleSet.Routes.Count} routes, content {ruleSet.ContentHash[..12]}");
        return ExitCode.Done;
    }
}
