using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Telemetry;

namespace Personalization.Hosting.Listeners.ProxyProtocol;

/// <summary>
/// Takes the client's address from the header that a balancer of <c>Edge:ProxyProtocol</c> begins each connection with, and gives the
/// connection that address. A balancer's connection without one is ended: to guess would let its clients write headers themselves. Anybody
/// else's bytes are never read as one.
/// </summary>
internal sealed partial class ProxyHeaders
{
    /// <summary>A balancer sends it in its first packet.</summary>
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    // Looked at with the first connection: the listeners are set up before the options are validated.
    private readonly Lazy<TrustedAddresses> _balancers;
    private readonly ListenerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<ProxyHeaders> _logger;
    private readonly LogPace _pace;

    public ProxyHeaders(IOptions<EdgeListenerOptions> options, ListenerMetrics metrics, TimeProvider time, ILogger<ProxyHeaders> logger)
    {
        _balancers = new Lazy<TrustedAddresses>(() => new TrustedAddresses(options.Value.ProxyProtocol));
        (_metrics, _time, _logger) = (metrics, time, logger);
        _pace = new LogPace(time, TimeSpan.FromSeconds(10));
    }

    /// <summary>Connection middleware of the public listener, before TLS.</summary>
    public ConnectionDelegate Bind(ConnectionDelegate next) => connection =>
        connection.RemoteEndPoint is IPEndPoint peer && _balancers.Value.Contains(peer.Address)
            ? PassAsync(connection, peer, next)
            : next(connection);

    private async Task PassAsync(ConnectionContext connection, IPEndPoint balancer, ConnectionDelegate next)
    {
        if (await ReadAsync(connection) is not { } header)
        {
            // A balancer's check that connects and leaves is nothing to write about.
            if (connection.ConnectionClosed.IsCancellationRequested) return;
            _metrics.Refused("proxy_header");
            if (_pace.IsDue("", out var count))
            {
                Log.Refused(_logger, count, balancer.Address);
            }

            connection.Abort(new ConnectionAbortedException("The connection does not begin with a PROXY header."));
            return;
        }

        if (header.Client is { } client)
        {
            connection.RemoteEndPoint = client;
        }

        await next(connection);
    }

    private async Task<ProxyHeader?> ReadAsync(ConnectionContext connection)
    {
        using var late = new CancellationTokenSource(Deadline, _time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(late.Token, connection.ConnectionClosed);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(patience.Token);
                var state = Parse(read.Buffer, out var header);
                if (state == ProxyHeaderState.Complete)
                {
                    input.AdvanceTo(read.Buffer.GetPosition(header.Length));
                    return header;
                }

                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (state == ProxyHeaderState.Invalid || read.IsCompleted || read.IsCanceled) return null;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private static ProxyHeaderState Parse(ReadOnlySequence<byte> buffer, out ProxyHeader header)
    {
        if (buffer.IsSingleSegment) return ProxyHeaderParser.Parse(buffer.FirstSpan, out header);
        return ProxyHeaderParser.Parse(buffer.Slice(0, Math.Min(buffer.Length, ProxyHeaderParser.MaxBytes)).ToArray(), out header);
    }

    private static partial class Log
    {
        [LoggerMessage(
            27,
            LogLevel.Warning,
            "{Count} connections since the last such line were ended: {Balancer} is in Edge:ProxyProtocol, and they did not begin with a "
            + "PROXY header within 5 s. Switch the balancer's proxy protocol on, or take its address out")]
        public static partial void Refused(ILogger logger, int count, IPAddress balancer);
    }
}
