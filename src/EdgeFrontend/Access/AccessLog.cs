using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Grid.Sessions;
using Personalization.EdgeFrontend.Telemetry;

namespace Personalization.EdgeFrontend.Access;

/// <summary>
/// Writes a line for every request that was not as it should be, and for a share of the others. A request only puts its line into a queue;
/// an output that blocks, or a disk that is full, loses lines, which are counted, and delays nobody.
/// </summary>
internal sealed class AccessLog : ContinuousService
{
    /// <summary>Lines that are written at once.</summary>
    private const int Batch = 256;

    private readonly AccessQueue _queue = new();
    private readonly AccessLogOptions _options;
    private readonly EdgeMetrics _metrics;
    private readonly Func<IAccessOutput> _open;
    private readonly string _edge;

    public AccessLog(
        IOptions<EdgeOptions> options, EdgeIdentity identity, EdgeMetrics metrics, TimeProvider time, ILogger<AccessLog> logger)
        : this(options.Value.AccessLog, identity.Key.Edge, metrics, time, logger, () => Open(options.Value.AccessLog))
    {
    }

    internal AccessLog(
        AccessLogOptions options, string edge, EdgeMetrics metrics, TimeProvider time, ILogger<AccessLog> logger, Func<IAccessOutput> open)
        : base(time, logger) =>
        (_options, _edge, _metrics, _open) = (options, edge, metrics, open);

    /// <summary>Whether lines are written at all.</summary>
    public bool IsOn => _options.Output != AccessLogOutput.None;

    /// <summary>Hands a finished request over. Never waits.</summary>
    public void Add(in AccessEntry entry)
    {
        var kind = entry.KindFor(_options.SlowAfter);
        if (kind == AccessKind.Success && Random.Shared.NextDouble() >= _options.SuccessShare) return;
        if (!_queue.TryAdd(entry, kind))
        {
            _metrics.AccessLineDropped(AccessLine.NameOf(kind), 1);
        }
    }

    /// <inheritdoc />
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!IsOn) return;
        using var line = new AccessLine(_edge);
        using var output = _open();
        while (!stoppingToken.IsCancellationRequested)
        {
            WriteAll(output, line);
            await _queue.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        WriteAll(output, line);
    }

    private void WriteAll(IAccessOutput output, AccessLine line)
    {
        var kinds = new Dictionary<AccessKind, int>();
        while (true)
        {
            line.Clear();
            kinds.Clear();
            var count = 0;
            while (count < Batch && _queue.TryTake(out var next))
            {
                line.Add(next.Entry, next.Kind, _options.SuccessShare);
                kinds[next.Kind] = kinds.GetValueOrDefault(next.Kind) + 1;
                count++;
            }

            if (count == 0) return;
            try
            {
                output.Write(line.Written);
            }
            catch (Exception)
            {
                // Lost, and said so by number; the service reports the exception, and begins again with an output that it opens anew.
                foreach (var (kind, lost) in kinds)
                {
                    _metrics.AccessLineDropped(AccessLine.NameOf(kind), lost);
                }

                throw;
            }
        }
    }

    private static IAccessOutput Open(AccessLogOptions options) =>
        options.Output == AccessLogOutput.File ? new FileAccessOutput(options.Path!) : new ConsoleAccessOutput();
}
