using Personalization.Cli.CommandLine;
using Personalization.Domain.Schema;

namespace Personalization.Cli.Rules;

/// <summary>Prints the JSON schema of a rule document; <c>docs/schema/ruleset.schema.json</c> is its output.</summary>
internal sealed class RuleSchemaCommand : ICommand
{
    public CommandSpec Spec { get; } = new("rules schema", "print the JSON schema of a rule document, for editors");

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        await terminal.Out.WriteAsync(RuleSetSchema.Write());
        return ExitCode.Done;
    }
}
