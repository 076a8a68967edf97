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
        var (path, words, done) = settings.Target(killed: false);
        using var server = GridServer.Of(settings, terminal);
        await server.SendAsync(
            HttpMethod.Delete, path + "?reason=" + Uri.EscapeDataString(settings.Reason), null, default, cancellationToken);
        terminal.Done(
            settings, done, settings.Kind is null or "feature" ? $"{words} is decided by its rules again." : $"{words} is on again.");
        return ExitCode.Done;
    }
}
