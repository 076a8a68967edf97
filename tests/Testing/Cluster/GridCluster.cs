using Personalization.Testing.PostgreSql;

namespace Personalization.Testing.Cluster;

/// <summary>
/// Silos and edges as real processes on loopback over one PostgreSQL database: what tests break and <c>make cluster</c> shows.
/// </summary>
public sealed class GridCluster : IAsyncDisposable
{
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private readonly GridClusterOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _supervisors = [];
    private readonly List<string> _ended = [];
    private int _nextPort;

    /// <summary>Describes the cluster; <see cref="StartAsync"/> starts it.</summary>
    public GridCluster(GridClusterOptions options)
    {
        _options = options;
        _nextPort = options.FirstPort == 0 ? Random.Shared.Next(20_000, 31_000) : options.FirstPort;
        LogFolder = options.LogFolder ?? Directory.CreateTempSubdirectory("grid-cluster-").FullName;
        Directory.CreateDirectory(LogFolder);
        ClusterId = $"cluster-{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}";
        Silos =
            [.. Enumerable.Range(1, options.Silos)
                .Select(number => Create($"silo-{number}", options.Binaries.Silo, SiloSettings($"silo-{number}")))];
        Edges =
            [.. Enumerable.Range(1, options.Edges)
                .Select(number => Create($"edge-{number}", options.Binaries.Edge, EdgeSettings($"edge-{number}")))];
    }

    /// <summary>The silos.</summary>
    public IReadOnlyList<GridProcess> Silos { get; }

    /// <summary>The edges.</summary>
    public IReadOnlyList<GridProcess> Edges { get; }

    /// <summary>Where the processes' output is.</summary>
    public string LogFolder { get; }

    /// <summary>The name under which its members are in the database.</summary>
    public string ClusterId { get; }

    /// <summary>Silos that ended by themselves since the start, as evicted ones do.</summary>
    public IReadOnlyList<string> Ended
    {
        get
        {
            lock (_ended)
            {
                return [.. _ended];
            }
        }
    }

    /// <summary>Starts everything and waits until every process is ready.</summary>
    public async Task StartAsync()
    {
        // The first silo prepares the schema; the others would only wait for its lock.
        await Silos[0].StartAsync();
        await Silos[0].WaitUntilReadyAsync();
        await DatabaseRoles.PrepareAsync(HostBinaries.Own.Root, _options.ConnectionString);
        foreach (var process in Silos.Skip(1).Concat(Edges))
        {
            await process.StartAsync();
        }

        await Task.WhenAll(Silos.Concat(Edges).Select(process => process.WaitUntilReadyAsync()));
        foreach (var silo in Silos)
        {
            _supervisors.Add(SuperviseAsync(silo));
        }
    }

    /// <summary>Gives a process ports that nothing had before, for its next start.</summary>
    public void Renumber(GridProcess silo)
    {
        silo.Settings["Cluster:SiloPort"] = $"{Port()}";
        silo.Settings["Cluster:GatewayPort"] = $"{Port()}";
    }

    /// <summary>Ends everything in order: edges first, so that nobody asks a silo that is leaving.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_supervisors);
        await Task.WhenAll(Edges.Where(edge => edge.IsRunning).Select(edge => edge.TerminateAsync()));
        await Task.WhenAll(Silos.Where(silo => silo.IsRunning).Select(silo => silo.TerminateAsync()));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_supervisors);
        foreach (var process in Edges.Concat(Silos))
        {
            await process.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private async Task SuperviseAsync(GridProcess silo)
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var life = silo.Starts;
                var code = await silo.Child.Exited.WaitAsync(_stopping.Token);
                if (silo.IsWanted && silo.Starts == life)
                {
                    lock (_ended)
                    {
                        _ended.Add($"{silo.Name} with {code}");
                    }

                    _options.Tell($"{silo.Name} ended by itself with {code}{(_options.RestartsSilos ? "; starting it again" : "")}.");
                    if (!_options.RestartsSilos) return;
                    await Task.Delay(RestartPause, _stopping.Token);
                    if (silo.IsWanted && silo.Starts == life)
                    {
                        await silo.StartAsync();
                    }
                }
                else
                {
                    await Task.Delay(RestartPause / 10, _stopping.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The cluster stops.
        }
    }

    private GridProcess Create(string name, string assembly, Dictionary<string, string?> settings) =>
        new(name, assembly, settings, LogFolder) { Prefix = _options.PrefixOf(name) };

    private Dictionary<string, string?> SiloSettings(string name) => Common([
        new("Cluster:SiloPort", $"{Port()}"),
        new("Cluster:GatewayPort", $"{Port()}"),
        new("Cluster:AdvertisedAddress", _options.AddressOf(name)),
        new("Management:Url", $"http://{_options.AddressOf(name)}:{Port()}"),
    ]);

    /// <summary>An edge has a database user of its own, which may read the membership and nothing else.</summary>
    private Dictionary<string, string?> EdgeSettings(string name) => Common([
        new("Cluster:ConnectionString", DatabaseRoles.As(DatabaseRoles.Edge, _options.ConnectionString)),
        new("Storage:ConnectionString", DatabaseRoles.As(DatabaseRoles.Edge, _options.ConnectionString)),
        new("Edge:Url", $"http://{_options.AddressOf(name)}:{Port()}"),
        new("Edge:Location", name),
        new("Management:Url", $"http://{_options.AddressOf(name)}:{Port()}"),
    ]);

    private Dictionary<string, string?> Common(KeyValuePair<string, string?>[] own)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Cluster:Mode"] = "AdoNet",
            ["Cluster:ClusterId"] = ClusterId,
            ["Storage:Provider"] = "PostgreSql",
            ["Storage:ConnectionString"] = _options.ConnectionString,
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Personalization"] = "Information",
            ["Logging:LogLevel:Orleans.Runtime.MembershipService"] = "Information",
            ["Logging:Console:FormatterName"] = "simple",
            ["Logging:Console:FormatterOptions:SingleLine"] = "true",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss.fff ",
        };
        foreach (var (key, value) in _options.Settings.Concat(own))
        {
            settings[key] = value;
        }

        return settings;
    }

    private int Port()
    {
        while (!FreePort.IsFree(_nextPort))
        {
            _nextPort++;
        }

        return _nextPort++;
    }
}
