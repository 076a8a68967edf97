using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Rules;

/// <summary><c>grid unkill</c>.</summary>
internal sealed class UnkillCommand : ICommand
{
    public CommandSpec Spec { get; } = new("unkill", "clear a feature's kill switch: its rules decide again")
    {
        Arguments = [new("FEATURE", "a feature that is switched off")],
        Options = [Reason.Option, Site.Option],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(words, terminal);
        var feature = words.Argument("FEATURE");
        await server.SendAsync(
            HttpMethod.Delete, Site.KillSwitchPath(words, feature) + Reason.Query(words), null, default, cancellationToken);
        terminal.Note($"{feature} is decided by its rules again.");
        return ExitCode.Done;
    }
}
