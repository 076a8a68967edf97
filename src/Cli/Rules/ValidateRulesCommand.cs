using System.ComponentModel;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Domain.Compilation;
using Personalization.Domain.Compilation.Reading;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary>Checks a rule document as the grid would when it is published, without a grid.</summary>
internal sealed class ValidateRulesCommand(Terminal terminal) : AsyncCommand<ValidateRulesCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var content = await InputFile.ReadAsync(terminal, settings.File, cancellationToken);
        var result = RuleSetCompiler.Compile(content, settings.Lenient ? CompileMode.Lenient : CompileMode.Strict);
        terminal.Print(
            settings,
            JsonSerializer.SerializeToElement(
                new
                {
                    settings.File,
                    Valid = result.Succeeded,
                    Features = result.RuleSet?.FeatureNames.Count,
                    Routes = result.RuleSet?.Routes.Count,
                    Hash = result.RuleSet?.ContentHash,
                    result.Dropped,
                    Problems = result.Problems.Select(problem => new { problem.Place, problem.Message }),
                },
                JsonSerializerOptions.Web),
            () => Write(settings.File, result));
        return result.Succeeded ? ExitCode.Done : ExitCode.Refused;
    }

    private void Write(string file, CompileResult result)
    {
        foreach (var place in result.Dropped)
        {
            terminal.Out.WriteLine($"dropped {place}");
        }

        foreach (var problem in result.Problems)
        {
            terminal.Note($"{file}: {problem}");
        }

        if (result.RuleSet is { } ruleSet)
        {
            terminal.Out.WriteLine(
                $"{file}: ok, {ruleSet.FeatureNames.Count} features, {ruleSet.Routes.Count} routes, content {ruleSet.ContentHash[..12]}");
        }
        else
        {
            terminal.Note($"{file}: refused, {result.Problems.Count} {(result.Problems.Count == 1 ? "problem" : "problems")}");
        }
    }

    internal sealed class Settings : RuleFileSettings
    {
        [CommandOption("--lenient")]
        [Description("as an import of the public format: unknown fields are listed and dropped")]
        public bool Lenient { get; init; }
    }
}
