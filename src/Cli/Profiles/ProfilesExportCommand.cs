using System.ComponentModel;
using Personalization.Cli.CommandLine;
using Personalization.Cli.Server;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Personalization.Cli.Profiles;

/// <summary><c>grid profiles export</c>: a stream of lines, of any length in little memory.</summary>
internal sealed class ProfilesExportCommand(Terminal terminal) : AsyncCommand<ProfilesExportCommand.Settings>
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var file = settings.File;
        if (settings.Output == GridSettings.AsTable)
        {
            throw new UsageException("An export is NDJSON; 'grid profiles list --output table' prints a table.");
        }

        if (file != "-" && (File.Exists(file) || Directory.Exists(file)))
        {
            throw new UsageException($"'{file}' exists already; an export overwrites nothing.");
        }

        var path = $"{settings.ProfilesPath}:export?{settings.Query().TrimStart('&')}";
        using var server = GridServer.Of(settings, terminal);
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

    internal sealed class Settings : FilterSettings
    {
        [CommandArgument(0, "<FILE>")]
        [Description("where to; it must not exist yet; - writes to the output")]
        public string File { get; init; } = "";
    }
}
