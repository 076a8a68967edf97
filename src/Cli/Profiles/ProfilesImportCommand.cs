using System.Text;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles import</c>: streams a file of any size to the server, which takes it only as fast as it can store it.</summary>
internal sealed class ProfilesImportCommand : ICommand
{
    public CommandSpec Spec { get; } = new("profiles import", "merge profiles from NDJSON, one a line, as export writes them")
    {
        Arguments = [new("FILE", "the file; - reads the input")],
        Options = [Identity.Space],
        Notes = ["A line that is refused is listed with its number and stops nothing. An import may be repeated: lines that are there already change nothing."],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var path = GridServer.Path("spaces", Identity.SpaceOf(words), "profiles") + ":import";
        using var server = GridServer.Of(words, terminal);
        await using var file = InputFile.Open(words, terminal, words.Argument("FILE"));
        if (file.CanSeek && file.Length == 0)
            throw words.Wrong($"'{words.Argument("FILE")}' is empty.");
        var end = await terminal.Console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("importing", maxValue: file.CanSeek ? file.Length : 1).IsIndeterminate(!file.CanSeek);
                using var body = new ProgressContent(file, (bytes, lines) =>
                {
                    task.Description = $"importing: line {lines}";
                    if (file.CanSeek)
                        task.Value = bytes;
                });
                using var response = await server.OpenAsync(HttpMethod.Post, path, body, default, cancellationToken);
                return await ReadReportAsync(response, terminal, cancellationToken);
            });
        terminal.Note($"{end.Lines} lines: {end.Imported} imported, {end.Unchanged} unchanged, {end.Failed} refused.");
        return end.Failed == 0 ? ExitCode.Done : end.Imported + end.Unchanged == 0 ? ExitCode.Refused : ExitCode.Partly;
    }

    private static async Task<Totals> ReadReportAsync(HttpResponseMessage response, Terminal terminal, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        try
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                using var document = JsonDocument.Parse(line);
                var root = document.RootElement;
                if (root.TryGetProperty("error", out var error))
                    terminal.Note($"line {error.GetProperty("line").GetInt64()}: {error.GetProperty("problem").GetString()}");
                else if (root.TryGetProperty("done", out var done))
                    return new Totals(Number(done, "lines"), Number(done, "imported"), Number(done, "unchanged"), Number(done, "failed"));
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or HttpIOException or JsonException)
        {
            // Said below: the report has no end.
        }

        throw new RefusedException("The server broke off before the end; import the file again, what is there already changes nothing.", ExitCode.Unavailable);
    }

    private static long Number(JsonElement owner, string name) => owner.GetProperty(name).GetInt64();

    private sealed record Totals(long Lines, long Imported, long Unchanged, long Failed);
}
