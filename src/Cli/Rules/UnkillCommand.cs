using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Rules;

/// <summary><c>grid unkill</c>.</summary>
internal sealed class UnkillCommand(Terminal terminal) : AsyncCommand<KillSwitchSettings>
{
    public override async Task<int> ExecuteAsync(
        CommandContext context, KillSwitchSettings settings, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        var path = settings.KillSwitchPath(settings.Feature) + "?reason=" + Uri.EscapeDataString(settings.Reason);
        await server.SendAsync(HttpMethod.Delete, path, null, default, cancellationToken);
        terminal.Done(settings, new { settings.Feature, Killed = false }, $"{settings.Feature} is decided by its rules again.");
        return ExitCode.Done;
    }
}
