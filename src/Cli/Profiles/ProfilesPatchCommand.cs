using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles patch</c>.</summary>
internal sealed class ProfilesPatchCommand(Terminal terminal) : AsyncCommand<ProfilesPatchCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var path = settings.ProfilePath();
        var precondition = settings.Precondition();
        using var server = GridServer.Of(settings, terminal);
        using var body = await ProfileBody.ReadAsync(settings, terminal, cancellationToken);
        terminal.Print(settings, (await server.SendAsync(HttpMethod.Patch, path, body, precondition, cancellationToken)).Body);
        return ExitCode.Done;
    }

    internal sealed class Settings : WriteSettings
    {
        [CommandOption("--remove <NAME>")]
        [Description("removes a trait")]
        public string[] Remove { get; init; } = [];

        public override IReadOnlyList<string> Removed => Remove;
    }
}
