using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles put</c>.</summary>
internal sealed class ProfilesPutCommand(Terminal terminal) : AsyncCommand<ProfilesPutCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var path = settings.ProfilePath();
        var precondition = settings.Precondition();
        using var server = GridServer.Of(settings, terminal);
        using var body = await ProfileBody.ReadAsync(settings, terminal, cancellationToken);
        terminal.Print(settings, (await server.SendAsync(HttpMethod.Put, path, body, precondition, cancellationToken)).Body);
        return ExitCode.Done;
    }

    /// <summary>A put removes what it does not name.</summary>
    internal sealed class Settings : WriteSettings;
}
