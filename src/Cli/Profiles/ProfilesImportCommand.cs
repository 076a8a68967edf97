using Personalization.Cli.CommandLine;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary>
/// <c>grid profiles import</c>: streams a file of any size to the server, which takes it only as fast as it can store it.
/// </summary>
internal sealed class ProfilesImportCommand(Terminal terminal) : AsyncCommand<LinesSettings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, LinesSettings settings, CancellationToken cancellationToken)
    {
        var end = await LineUpload.RunAsync(
            settings,
            terminal,
            settings.ProfilesPath + ":import",
            "importing",
            "import the file again, what is there already changes nothing.",
            cancellationToken);
        var (imported, unchanged, failed) = (end["imported"], end["unchanged"], end["failed"]);
        terminal.Done(
            settings,
            new { Lines = end["lines"], Imported = imported, Unchanged = unchanged, Failed = failed },
            $"{end["lines"]} lines: {imported} imported, {unchanged} unchanged, {failed} refused.");
        return LineUpload.CodeOf(imported + unchanged, failed);
    }
}
