using System.Text;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;

namespace Personalization.Cli.Profiles;

/// <summary>Streams a file of lines of any size to the server, which takes it only as fast as it can store it, and shows the progress and the refused lines.</summary>
internal static class LineUpload
{
    /// <summary>Sends the file and reads the report.</summary>
    /// <param name="words">The call; its argument FILE says which.</param>
    /// <param name="terminal">Where progress and refused lines go.</param>
    /// <param name="path">The operation.</param>
    /// <param name="doing">What is being done, for the progress bar.</param>
    /// <param name="again">What to do when the server breaks off.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The totals of the report's last line.</returns>
    public static async Task<JsonElement> RunAsync(CommandWords words, Terminal terminal, string path, string doing, string again, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(words, terminal);
        await using var file = InputFile.Open(words, terminal, words.Argument("FILE"));
        if (file.CanSeek && file.Length == 0)
            throw words.Wrong($"'{words.Argument("FILE")}' is empty.");
        return await terminal.Console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(doing, maxValue: file.CanSeek ? file.Length : 1).IsIndeterminate(!file.CanSeek);
                using var body = new ProgressContent(file, (bytes, lines) =>
                {
                    task.Description = $"{doing}: line {lines}";
                    if (file.CanSeek)
                        task.Value = bytes;
                });
                using var response = await server.OpenAsync(HttpMethod.Post, path, body, default, cancellationToken);
                return await ReadReportAsync(response, terminal, again, cancellationToken);
            });
    }

    /// <summary>The exit code for so many lines done and refused.</summary>
    public static int CodeOf(long done, long failed) => failed == 0 ? ExitCode.Done : done == 0 ? ExitCode.Refused : ExitCode.Partly;

    private static async Task<JsonElement> ReadReportAsync(HttpResponseMessage response, Terminal terminal, string again, CancellationToken cancellationToken)
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
                {
                    if (done.TryGetProperty("aborted", out var why))
                        terminal.Note("It ended before the last line: " + why.GetString());
                    return done.Clone();
                }
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or HttpIOException or JsonException)
        {
            // Said below: the report has no end.
        }

        throw new RefusedException("The server broke off before the end; " + again, ExitCode.Unavailable);
    }
}
