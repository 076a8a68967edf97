using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Telemetry;

namespace Personalization.Hosting.Listeners;

/// <summary>
/// Ends visitors' connections over a number at once, so that a balancer tries another edge. Without it a process runs out of file handles:
/// nothing is accepted any more, health checks included, no origin is reached, and callers wait for answers that nobody gives.
/// </summary>
internal sealed partial class ConnectionLimiter
{
    /// <summary>Left for assemblies, logs, silos, the database and the management listener.</summary>
    internal const int Reserve = 256;

    private const int Least = 32;

    // Looked at with the first connection: the listeners are set up before the options are validated, and a mistake in them must not hide
    // those of other sections.
    private readonly Lazy<int> _most;
    private readonly ListenerMetrics _metrics;
    private readonly LogPace _pace;
    private readonly ILogger<ConnectionLimiter> _logger;
    private int _open;

    public ConnectionLimiter(
        IOptions<EdgeListenerOptions> options, ListenerMetrics metrics, TimeProvider time, ILogger<ConnectionLimiter> logger)
    {
        _most = new Lazy<int>(() => options.Value.MaxConnections ?? Fitting(FileLimit()));
        // A flood of connections must not become one of lines.
        _pace = new LogPace(time, TimeSpan.FromSeconds(10));
        _logger = logger;
        _metrics = metrics;
        metrics.ShowLimit(() => _most.Value);
    }

    /// <summary>Most connections at once.</summary>
    public int Most => _most.Value;

    /// <summary>Connection middleware of the public listener.</summary>
    public ConnectionDelegate Limit(ConnectionDelegate next) => async connection =>
    {
        if (Interlocked.Increment(ref _open) > _most.Value)
        {
            Interlocked.Decrement(ref _open);
            _metrics.Refused("limit");
            if (_pace.IsDue("", out _))
            {
                Log.Refusing(_logger, _most.Value);
            }

            connection.Abort(new ConnectionAbortedException("Edge:MaxConnections is reached."));
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    };

    /// <summary>A visitor's connection may need one to the origin beside it.</summary>
    internal static int Fitting(long files) => (int)Math.Clamp((files - Reserve) / 2, Least, int.MaxValue);

    /// <summary>How many files this process may have open; as good as any number where the system does not say.</summary>
    private static long FileLimit()
    {
        const string Name = "Max open files";
        const string Limits = "/proc/self/limits";
        if (!File.Exists(Limits)) return int.MaxValue;
        var line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : int.MaxValue;
    }

    private static partial class Log
    {
        [LoggerMessage(
            22,
            LogLevel.Warning,
            "{Most} visitors are connected, no more fit: further connections are ended. Raise the limit of open files (ulimit -n), set "
            + "Edge:MaxConnections, or add an edge")]
        public static partial void Refusing(ILogger logger, int most);
    }
}
