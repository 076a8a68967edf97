using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles delete-many</c>: erases the profiles that the lines of a file name, as many as there are.</summary>
internal sealed class ProfilesDeleteManyCommand(Terminal terminal) : AsyncCommand<ProfilesDeleteManyCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var path = settings.ProfilesPath + ":bulkDelete" + (settings.Suppress ? "?suppress=true" : "");
        var end = await LineUpload.RunAsync(
            settings, terminal, path, "erasing", "send the file again, erasing twice is safe.", cancellationToken);
        var (deleted, failed) = (end["deleted"], end["failed"]);
        terminal.Done(
            settings,
            new { Lines = end["lines"], Deleted = deleted, Failed = failed },
            $"{end["lines"]} lines: {deleted} {(settings.Suppress ? "erased and suppressed" : "erased")}, {failed} refused.");
        return LineUpload.CodeOf(deleted, failed);
    }

    internal sealed class Settings : LinesSettings
    {
        [CommandOption("--suppress")]
        [Description("also ignore everything that comes for these identities later")]
        public bool Suppress { get; init; }
    }
}
