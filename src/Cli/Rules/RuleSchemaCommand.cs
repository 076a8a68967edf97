using Personalization.Cli.CommandLine;
using Personalization.Domain.Schema;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary>Prints the JSON schema of a rule document; <c>docs/schema/ruleset.schema.json</c> is its output.</summary>
internal sealed class RuleSchemaCommand(Terminal terminal) : AsyncCommand<RuleSchemaCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        await terminal.Out.WriteAsync(RuleSetSchema.Write());
        return ExitCode.Done;
    }

    internal sealed class Settings : ServerSettings;
}
