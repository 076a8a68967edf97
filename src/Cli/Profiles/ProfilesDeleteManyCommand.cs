using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles delete-many</c>: erases the profiles that the lines of a file name, as many as there are.</summary>
internal sealed class ProfilesDeleteManyCommand : ICommand
{
    public CommandSpec Spec { get; } = new("profiles delete-many", "erase the profiles that NDJSON names, one a line")
    {
        Arguments = [new("FILE", "the file; - reads the input")],
        Options =
        [
            new("suppress", null, "also ignore everything that comes for these identities later"),
            Identity.Space,
        ],
        Notes =
        [
            "A line is {\"id\":\"john\",\"type\":\"user_id\"}; lines that export wrote will do.",
            "A line that is refused is listed with its number and stops nothing. Erasing twice is safe, so the file may be sent again.",
        ],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var path = GridServer.Path("spaces", Identity.SpaceOf(words), "profiles") + ":bulkDelete"
            + (words.Has("suppress") ? "?suppress=true" : "");
        var end = await LineUpload.RunAsync(
            words, terminal, path, "erasing", "send the file again, erasing twice is safe.", cancellationToken);
        var (deleted, failed) = (end["deleted"], end["failed"]);
        terminal.Note($"{end["lines"]} lines: {deleted} {(words.Has("suppress") ? "erased and suppressed" : "erased")}, {failed} refused.");
        return LineUpload.CodeOf(deleted, failed);
    }
}
