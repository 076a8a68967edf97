using System.Diagnostics;
using Personalization.Cli.CommandLine;
using Spectre.Console;

namespace Personalization.Cli.Profiles;

/// <summary>Shows how many lines were acknowledged: as a bar on a terminal, else as a note now and then.</summary>
internal sealed class LineProgress
{
    private static readonly TimeSpan NotePeriod = TimeSpan.FromSeconds(10);

    private readonly Terminal _terminal;
    private readonly string _doing;
    private readonly Stream _file;
    private readonly ProgressTask? _task;
    private long _noted = Stopwatch.GetTimestamp();

    private LineProgress(Terminal terminal, string doing, Stream file, ProgressTask? task) =>
        (_terminal, _doing, _file, _task) = (terminal, doing, file, task);

    /// <summary>Does something that reads a file, and shows how far it is.</summary>
    public static async Task RunAsync(Terminal terminal, string doing, Stream file, Func<LineProgress, Task> work)
    {
        if (!terminal.Console.Profile.Capabilities.Interactive || !terminal.Console.Profile.Out.IsTerminal)
        {
            await work(new LineProgress(terminal, doing, file, null));
            return;
        }

        await terminal.Console.Progress().AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn(),
                new SpinnerColumn())
            .StartAsync(context => work(new LineProgress(
                terminal, doing, file, context.AddTask(doing, maxValue: file.CanSeek ? file.Length : 1).IsIndeterminate(!file.CanSeek))));
    }

    /// <summary>So many lines were acknowledged. The file was read up to where they end, give or take a block.</summary>
    public void Report(long lines)
    {
        if (_task is not null)
        {
            _task.Description = $"{_doing}: line {lines}";
            if (_file.CanSeek)
            {
                _task.Value = _file.Position;
            }

            return;
        }

        if (Stopwatch.GetElapsedTime(_noted) < NotePeriod) return;
        _noted = Stopwatch.GetTimestamp();
        _terminal.Note(
            _file.CanSeek ? $"{_doing}: {lines} lines, {100 * _file.Position / Math.Max(1, _file.Length)}%" : $"{_doing}: {lines} lines");
    }
}
