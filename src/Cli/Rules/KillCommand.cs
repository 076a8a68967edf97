using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid kill</c>.</summary>
internal sealed class KillCommand(Terminal terminal) : AsyncCommand<KillSwitchSettings>
{
    public override async Task<int> ExecuteAsync(
        CommandContext context, KillSwitchSettings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        using var body = JsonBody.Of(new ReasonRequest(settings.Reason), RequestJson.Default.ReasonRequest);
        await server.SendAsync(HttpMethod.Put, settings.KillSwitchPath(settings.Feature), body, default, cancellationToken);
        terminal.Done(settings, new { settings.Feature, Killed = true }, $"{settings.Feature} is off.");
        return ExitCode.Done;
    }
}
