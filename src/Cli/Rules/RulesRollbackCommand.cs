using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid rules rollback</c>.</summary>
internal sealed class RulesRollbackCommand(Terminal terminal) : AsyncCommand<RulesRollbackCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var to = WholeNumberAttribute.Of(settings.To)!.Value;
        using var server = GridServer.Of(settings, terminal);
        using var body = JsonBody.Of(new RollbackRequest(to, settings.Reason), RequestJson.Default.RollbackRequest);
        var path = settings.RuleSetPath(":rollback");
        var answer = (await server.SendAsync(HttpMethod.Post, path, body, settings.Expected, cancellationToken)).Body;
        PublishAnswer.Print(terminal, settings, answer, $"The document of version {to} is published");
        return ExitCode.Done;
    }

    internal sealed class Settings : ChangeSettings
    {
        [CommandOption("--to <N>", isRequired: true), WholeNumber(1)]
        [Description("the version whose document comes back")]
        public string To { get; init; } = "";
    }
}
