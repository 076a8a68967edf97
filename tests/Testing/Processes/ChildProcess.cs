using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Personalization.Testing.Processes;

/// <summary>
/// A real process under test. A small shell script looks after it and listens to a pipe of this process: when the pipe closes, however this
/// process ended, it ends the child, so that no test leaves servers behind. The output goes to a log file that stays.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const string Keeper = """
        log=$1; shift
        trap '' INT HUP TERM
        exec 3<&0
        (trap - INT HUP TERM; exec "$@") </dev/null >>"$log" 2>&1 3<&- &
        child=$!
        echo "$child"
        exec 2>/dev/null
        { cat <&3 >/dev/null; kill -9 $child; } >/dev/null 2>&1 &
        watcher=$!
        exec 3<&- 2>/dev/null
        wait $child
        code=$?
        kill -9 $watcher
        exit $code
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Undisposed children, so that a pool of them is ended when this process is asked to end.</summary>
    private static readonly ConcurrentDictionary<int, ChildProcess> Living = new();

    private readonly Process _keeper;

    private ChildProcess(Process keeper, int id, string logPath)
    {
        _keeper = keeper;
        Id = id;
        LogPath = logPath;
        Exited = WaitAsync();
        Living[id] = this;
    }

    /// <summary>The child's own process id, not the script's.</summary>
    public int Id { get; }

    /// <summary>Where its output goes.</summary>
    public string LogPath { get; }

    /// <summary>Completes with the exit code; 128 plus the signal when one ended it.</summary>
    public Task<int> Exited { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => Exited.IsCompleted;

    /// <summary>The most memory it ever held, in bytes; 0 once it is gone.</summary>
    public long PeakMemoryBytes => StatusKilobytes("VmHWM:") * 1024;

    /// <summary>The memory it holds now, in bytes; 0 once it is gone.</summary>
    public long MemoryBytes => StatusKilobytes("VmRSS:") * 1024;

    /// <summary>Threads it has now; 0 once it is gone.</summary>
    public int Threads => (int)StatusKilobytes("Threads:");

    /// <summary>Starts a process.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="environment">Variables over the inherited ones; null removes one.</param>
    /// <param name="logPath">File for both outputs, appended to.</param>
    public static async Task<ChildProcess> StartAsync(
        IEnumerable<string> command, IEnumerable<KeyValuePair<string, string?>> environment, string logPath)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])["-c", Keeper, "keeper", logPath, .. command])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        var keeper = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start.");
        using var deadline = new CancellationTokenSource(Patience);
        var line = await keeper.StandardOutput.ReadLineAsync(deadline.Token);
        return int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new ChildProcess(keeper, id, logPath)
            : throw new InvalidOperationException($"{string.Join(' ', command)} did not start: {line}");
    }

    /// <summary>Sends a signal; one that has ended already is left alone.</summary>
    public void Send(ProcessSignal signal)
    {
        if (!HasExited)
        {
            Signals.Send(Id, signal);
        }
    }

    /// <summary>Asks it to end and waits until it has.</summary>
    /// <param name="patience">After this it is killed and a <see cref="TimeoutException"/> thrown; 30 s when not given.</param>
    public async Task<int> TerminateAsync(TimeSpan? patience = null)
    {
        Send(ProcessSignal.Terminate);
        try
        {
            return await Exited.WaitAsync(patience ?? Patience);
        }
        catch (TimeoutException)
        {
            Send(ProcessSignal.Kill);
            throw new TimeoutException(
                $"Process {Id} did not end within {(patience ?? Patience).TotalSeconds:0} s of SIGTERM; its output is {LogPath}.");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!Living.TryRemove(Id, out _)) return;
        Send(ProcessSignal.Kill);
        _keeper.StandardInput.Close();
        try
        {
            await Exited.WaitAsync(Patience);
        }
        finally
        {
            _keeper.Dispose();
        }
    }

    private async Task<int> WaitAsync()
    {
        await _keeper.WaitForExitAsync();
        return _keeper.ExitCode;
    }

    private long StatusKilobytes(string field)
    {
        try
        {
            var line = File.ReadLines($"/proc/{Id}/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
            return line is null
                ? 0
                : long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
