using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles export</c>: a stream of lines, of any length in little memory.</summary>
internal sealed class ProfilesExportCommand : ICommand
{
    public CommandSpec Spec { get; } = new("profiles export", "write the profiles of a space as NDJSON, one a line")
    {
        Arguments = [new("FILE", "where to; it must not exist yet; - writes to the output")],
        Options =
        [
            new("type", "TYPE", "user_id or anonymous_id; both without it"),
            new("prefix", "TEXT", "only ids that begin with it"),
            Identity.Space,
        ],
        Notes = ["The file appears under its name only when it is complete."],
    };

    public async Task<int> RunAsync(CommandWords words, Terminal terminal, CancellationToken cancellationToken)
    {
        var file = words.Argument("FILE");
        if (file != "-" && (File.Exists(file) || Directory.Exists(file)))
        {
            throw words.Wrong($"'{file}' exists already; an export overwrites nothing.");
        }

        var path =
            $"{GridServer.Path("spaces", Identity.SpaceOf(words), "profiles")}:export?{ProfilesListCommand.Filter(words).TrimStart('&')}";
        using var server = GridServer.Of(words, terminal);
        using var response = await server.OpenAsync(HttpMethod.Get, path, null, default, cancellationToken);
        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
        var lines = file == "-"
            ? await CopyAsync(source, terminal.Output, terminal, cancellationToken)
            : await WriteFileAsync(source, file, terminal, cancellationToken);
        terminal.Note($"{lines} profiles exported.");
        return ExitCode.Done;
    }

    private static async Task<long> WriteFileAsync(Stream source, string file, Terminal terminal, CancellationToken cancellationToken)
    {
        var part = file + ".part";
        try
        {
            long lines;
            await using (var target = new FileStream(
                part, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024, FileOptions.Asynchronous))
            {
                lines = await CopyAsync(source, target, terminal, cancellationToken);
                target.Flush(flushToDisk: true);
            }

            File.Move(part, file, overwrite: false);
            return lines;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    private static Task<long> CopyAsync(Stream source, Stream target, Terminal terminal, CancellationToken cancellationToken) =>
        terminal.Console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
        {
            var task = context.AddTask("exporting").IsIndeterminate();
            var lines = new LineCounter();
            var block = new byte[64 * 1024];
            try
            {
                int read;
                while ((read = await source.ReadAsync(block, cancellationToken)) > 0)
                {
                    lines.Add(block.AsSpan(0, read));
                    await target.WriteAsync(block.AsMemory(0, read), cancellationToken);
                    task.Description = $"exporting: {lines.Count} profiles";
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or HttpIOException)
            {
                throw new RefusedException(
                    $"The server broke off after {lines.Count} profiles; run the export again.", ExitCode.Unavailable);
            }

            if (!lines.EndsWithLine)
            {
                throw new RefusedException(
                    $"The answer ends within a line after {lines.Count} profiles; run the export again.", ExitCode.Unavailable);
            }

            await target.FlushAsync(cancellationToken);
            return lines.Count;
        });
}
