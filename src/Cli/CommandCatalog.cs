using Personalization.Cli.CommandLine;
using Personalization.Cli.Completion;
using Personalization.Cli.Events;
using Personalization.Cli.Fleet;
using Personalization.Cli.Profiles;
using Personalization.Cli.Releases;
using Personalization.Cli.Rules;

namespace Personalization.Cli;

/// <summary>Every family of commands, one line each, in the order of help.</summary>
internal static class CommandCatalog
{
    public static CommandModel All { get; } = new(
    [
        ProfileCommands.Family,
        RuleCommands.Family,
        RuleCommands.InForce,
        ReleaseCommands.Family,
        EventCommands.Family,
        FleetCommands.Family,
        CompletionCommand.Family,
    ]);
}
