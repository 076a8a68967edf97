using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Profiles;

/// <summary>
/// <c>grid profiles import</c>: streams a file of any size to the server, which takes it only as fast as it can store it.
/// </summary>
internal sealed class ProfilesImportCommand : ICommand
{
    public CommandSpec Spec { get; } = new("profiles import", "merge profiles from NDJSON, one a line, as export writes them")
    {
        Arguments = [new("FILE", "the file; - reads the input")],
        Options = [Identity.Space],
        Notes = ["A line that is refused is listed with its number and stops nothing. Ctrl-C says how many lines are in.",
            "An import may be repeated: lines with \"at\" that are there already change nothing; without it a trait counts as said now. "
            + "gzip is taken as it is."],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var path = GridServer.Path("spaces", Identity.SpaceOf(words), "profiles") + ":import";
        var end = await LineUpload.RunAsync(
            words, terminal, path, "importing", "import the file again, what is there already changes nothing.", cancellationToken);
        var (imported, unchanged, failed) = (end["imported"], end["unchanged"], end["failed"]);
        terminal.Note($"{end["lines"]} lines: {imported} imported, {unchanged} unchanged, {failed} refused.");
        return LineUpload.CodeOf(imported + unchanged, failed);
    }
}
