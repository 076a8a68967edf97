using Personalization.Cli.CommandLine;
using Personalization.Cli.Events;
using Personalization.Cli.Profiles;
using Personalization.Cli.Rules;

namespace Personalization.Cli;

/// <summary>Every command, in the order of help.</summary>
internal static class CommandCatalog
{
    public static readonly IReadOnlyList<ICommand> All =
    [
        new ProfilesGetCommand(),
        new ProfilesPutCommand(),
        new ProfilesPatchCommand(),
        new ProfilesDeleteCommand(),
        new ProfilesDeleteManyCommand(),
        new ProfilesListCommand(),
        new ProfilesImportCommand(),
        new ProfilesExportCommand(),
        new ValidateRulesCommand(),
        new RuleCasesCommand(),
        new RuleSchemaCommand(),
        new RulesShowCommand(),
        new RulesHistoryCommand(),
        new RulesApproveCommand(),
        new RulesPublishCommand(),
        new RulesRollbackCommand(),
        new RulesImportCommand(),
        new KillCommand(),
        new UnkillCommand(),
        new PreviewCommand(),
        new ExplainCommand(),
        new EventsStatusCommand(),
    ];
}
