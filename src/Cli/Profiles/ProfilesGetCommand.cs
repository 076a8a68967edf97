using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles get</c>.</summary>
internal sealed class ProfilesGetCommand(Terminal terminal) : AsyncCommand<IdentitySettings>
{
    public override async Task<int> ExecuteAsync(
        CommandContext context, IdentitySettings settings, CancellationToken cancellationToken)
    {
        var path = settings.ProfilePath();
        using var server = GridServer.Of(settings, terminal);
        terminal.Print(settings, (await server.GetAsync(path, cancellationToken)).Body);
        return ExitCode.Done;
    }
}
