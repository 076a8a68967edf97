using Personalization.Domain.Rules;

namespace Personalization.Cli.Rules;

/// <summary>Checks a rule document as the grid would when it is published, without a grid.</summary>
internal sealed class ValidateRulesCommand : IGridCommand
{
    public string Name => "rules validate";

    public string Usage => "[--lenient] FILE    checks a rule document; --lenient as an import of the public format";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var lenient = arguments.Contains("--lenient");
        var files = arguments.Where(argument => argument != "--lenient").ToList();
        if (files.Count != 1 || files[0].StartsWith("--", StringComparison.Ordinal))
        {
            await errors.WriteLineAsync($"usage: grid {Name} {Usage}");
            return ExitCodes.Usage;
        }

        if (await InputFile.ReadAsync(files[0], errors, cancellation) is not { } content)
            return ExitCodes.Usage;
        var result = RuleSetCompiler.Compile(content, lenient ? CompileManner.Lenient : CompileManner.Strict);
        foreach (var place in result.Dropped)
            await output.WriteLineAsync($"dropped {place}");
        foreach (var problem in result.Problems)
            await errors.WriteLineAsync($"{files[0]}: {problem}");
        if (result.RuleSet is not { } ruleSet)
        {
            await errors.WriteLineAsync($"{files[0]}: refused, {result.Problems.Count} {(result.Problems.Count == 1 ? "problem" : "problems")}");
            return ExitCodes.Failed;
        }

        await output.WriteLineAsync($"{files[0]}: ok, {ruleSet.FeatureNames.Count} features, {ruleSet.Routes.Count} routes, content {ruleSet.ContentHash[..12]}");
        return ExitCodes.Success;
    }
}
