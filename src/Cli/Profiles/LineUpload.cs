using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;

namespace Personalization.Cli.Profiles;

/// <summary>
/// Sends a file of lines of any size to the server, batch by batch, and shows how many it has acknowledged and which it refused. However it
/// ends, what is said to be in is in.
/// </summary>
/// <param name="server">The grid.</param>
/// <param name="terminal">Where progress and refused lines go.</param>
/// <param name="path">The operation.</param>
/// <param name="again">What to do when it breaks off.</param>
internal sealed class LineUpload(GridServer server, Terminal terminal, string path, string again)
{
    private readonly LineTotals _totals = new();

    /// <summary>Sends the file that the argument FILE names and reads the reports.</summary>
    /// <param name="settings">The call.</param>
    /// <param name="terminal">Where progress and refused lines go.</param>
    /// <param name="path">The operation.</param>
    /// <param name="doing">What is being done, for the progress.</param>
    /// <param name="again">What to do when it breaks off.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The sums of all reports.</returns>
    public static async Task<LineTotals> RunAsync(
        LinesSettings settings, Terminal terminal, string path, string doing, string again, CancellationToken cancellationToken)
    {
        using var server = GridServer.Of(settings, terminal);
        await using var file = InputFile.Open(terminal, settings.File);
        if (file.CanSeek && file.Length == 0) throw new UsageException($"'{settings.File}' is empty.");
        var upload = new LineUpload(server, terminal, path, again);
        await LineProgress.RunAsync(terminal, doing, file, progress => upload.SendAsync(file, progress, cancellationToken));
        return upload._totals;
    }

    /// <summary>The exit code for so many lines done and refused.</summary>
    public static int CodeOf(long done, long failed) => failed == 0 ? ExitCode.Done : done == 0 ? ExitCode.Refused : ExitCode.Partly;

    private async Task SendAsync(Stream file, LineProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (content, lines) in new LineBatches(file).ReadAsync(cancellationToken))
            {
                if (!await SendAsync(content, lines, cancellationToken)) return;
                progress.Report(_totals.Lines);
            }
        }
        catch (InvalidDataException)
        {
            throw Ended("The compressed input is damaged or cut off", ExitCode.Refused);
        }
        catch (RefusedException exception) when (_totals.Lines > 0)
        {
            throw Ended(exception.Message, exception.ExitCode);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw Ended("Stopped", ExitCode.Unavailable);
        }
    }

    /// <returns>Whether to go on.</returns>
    private async Task<bool> SendAsync(byte[] content, int lines, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var response = await server.OpenAsync(HttpMethod.Post, path, body, default, cancellationToken);
        var done = await ReadReportAsync(response, cancellationToken);
        _totals.Add(done, lines);
        if (!done.TryGetProperty("aborted", out var why)) return true;
        terminal.Note("It ended before the last line: " + why.GetString());
        return false;
    }

    private async Task<JsonElement> ReadReportAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                using var document = JsonDocument.Parse(line);
                var root = document.RootElement;
                if (root.TryGetProperty("error", out var error))
                {
                    terminal.Note(
                        $"line {_totals.Lines + error.GetProperty("line").GetInt64()}: {error.GetProperty("problem").GetString()}");
                }
                else if (root.TryGetProperty("done", out var done)) return done.Clone();
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or HttpIOException or JsonException)
        {
            // Said below: the report has no end.
        }

        throw _totals.Lines > 0
            ? new RefusedException("The server broke off", ExitCode.Unavailable)
            : new RefusedException("The server broke off before the end; " + again, ExitCode.Unavailable);
    }

    private RefusedException Ended(string what, int code) =>
        new(
            $"{what.TrimEnd('.')}. The first {_totals.Lines} lines were acknowledged, of the next {LineBatches.MaxLines} some may be in; {again}",
            code);
}
