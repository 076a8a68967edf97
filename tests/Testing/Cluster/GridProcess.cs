using System.Diagnostics;
using Personalization.Testing.Processes;

namespace Personalization.Testing.Cluster;

/// <summary>One silo or edge as a process of its own, which can be started again with the same or with other ports.</summary>
public sealed class GridProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(90);
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(1) })
    {
        Timeout = TimeSpan.FromSeconds(3),
    };

    private readonly string _logPath;
    private ChildProcess? _child;

    /// <summary>Describes the process; <see cref="StartAsync"/> starts it.</summary>
    /// <param name="name">Short name in logs and reports, e.g. silo-1.</param>
    /// <param name="assembly">The host's assembly.</param>
    /// <param name="settings">Configuration keys with colons.</param>
    /// <param name="logFolder">Where its output is kept.</param>
    public GridProcess(string name, string assembly, IReadOnlyDictionary<string, string?> settings, string logFolder)
    {
        Name = name;
        Assembly = assembly;
        Settings = new Dictionary<string, string?>(settings, StringComparer.Ordinal);
        _logPath = Path.Combine(logFolder, name + ".log");
    }

    /// <summary>Short name in logs and reports.</summary>
    public string Name { get; }

    /// <summary>The host's assembly; another build's for tests of mixed versions.</summary>
    public string Assembly { get; set; }

    /// <summary>Configuration of the next start.</summary>
    public Dictionary<string, string?> Settings { get; }

    /// <summary>A command that runs the host, such as <c>ip netns exec name</c>; empty for none.</summary>
    public IReadOnlyList<string> Prefix { get; set; } = [];

    /// <summary>Whether the compiler is set as docs/operations.md advises for few cores; benchmarks leave it as it is everywhere.</summary>
    public bool ChangesCompiler { get; init; } = true;

    /// <summary>The management listener.</summary>
    public Uri Management => new(Settings["Management:Url"]!);

    /// <summary>The public listener of an edge.</summary>
    public Uri Public => new(Settings["Edge:Url"]!);

    /// <summary>The running process.</summary>
    public ChildProcess Child => _child ?? throw new InvalidOperationException($"{Name} was not started.");

    /// <summary>Whether it runs now.</summary>
    public bool IsRunning => _child is { HasExited: false };

    /// <summary>Where its output goes, of all its lives.</summary>
    public string LogPath => _logPath;

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    /// <summary>When it was last asked to end by a test, so that a supervisor tells that from its own end.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>Starts it and returns when the process exists.</summary>
    public async Task StartAsync()
    {
        if (_child is not null)
        {
            await _child.DisposeAsync();
        }

        var environment =
            Settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value))
            .Append(KeyValuePair.Create("ASPNETCORE_URLS", (string?)null))
            .Append(KeyValuePair.Create("ASPNETCORE_ENVIRONMENT", (string?)"Production"))
            .Append(KeyValuePair.Create("DOTNET_ENVIRONMENT", (string?)"Production"));
        // These processes share one machine with each other, the database and the load.
        if (ChangesCompiler)
        {
            environment = environment.Append(KeyValuePair.Create("DOTNET_TieredPGO", (string?)"0"))
                .Append(KeyValuePair.Create("DOTNET_TC_CallCountThreshold", (string?)"300"));
        }

        _child = await ChildProcess.StartAsync(
            [
                .. Prefix, Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
                Assembly,
            ],
            environment,
            _logPath);

        // Only now: a supervisor that saw them earlier would take the old child's end for that of the new one.
        Starts++;
        IsWanted = true;
    }

    /// <summary>Waits until <c>/health/ready</c> answers 200.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> WaitUntilReadyAsync(TimeSpan? patience = null)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            await Eventually.HoldsAsync(
                $"{Name} to be ready at {Management}health/ready",
                async () => Child.HasExited || await IsReadyAsync(),
                patience ?? ReadyPatience);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{Name} is not ready; the end of {_logPath}:\n{Tail()}", exception);
        }

        if (Child.HasExited)
        {
            throw new InvalidOperationException($"{Name} ended with {await Child.Exited}; the end of {_logPath}:\n{Tail()}");
        }

        return Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>Whether it says that it can serve.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri(Management, "health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Net.Sockets.SocketException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Sends a signal.</summary>
    public void Send(ProcessSignal signal)
    {
        if (signal is ProcessSignal.Kill or ProcessSignal.Terminate)
        {
            IsWanted = false;
        }

        Child.Send(signal);
    }

    /// <summary>Ends it at once and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        Send(ProcessSignal.Kill);
        await Child.Exited;
    }

    /// <summary>Asks it to end and waits until it has.</summary>
    public Task<int> TerminateAsync(TimeSpan? patience = null)
    {
        IsWanted = false;
        return Child.TerminateAsync(patience);
    }

    /// <summary>The last lines of its output.</summary>
    public string Tail(int lines = 40) =>
        File.Exists(_logPath) ? string.Join('\n', File.ReadLines(_logPath).TakeLast(lines)) : "(no output)";

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        IsWanted = false;
        if (_child is not null)
        {
            await _child.DisposeAsync();
        }
    }
}
