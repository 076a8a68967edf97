using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Personalization.Background;

namespace Personalization.Hosting.Logins;

/// <summary>
/// Slows down whoever guesses credentials. Each failure of a client's address beyond the first few lets its next log-in wait longer, up to
/// two seconds, and one at a time; each success takes one failure back, so that a sender with an old password does not slow down those with
/// the right one behind the same address. Nobody is locked out: right credentials are accepted as soon as the wait is over, and a minute
/// without a failure forgets it. What would wait too long is refused unseen.
/// </summary>
public sealed partial class FailedLogins : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Personalization.Logins";

    /// <summary>Failures that cost no time: typing errors, and the first deliveries after a password was changed.</summary>
    public const int Free = 10;

    private const int MaxLevel = Free + 5;
    private const int MaxAddresses = 65_536;
    private const int MaxLinesAMinute = 30;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(125);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Client> _clients = [];
    private readonly TimeProvider _time;
    private readonly ILogger<FailedLogins> _logger;
    private readonly Meter _meter;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _refusals;
    private long _linesSince;
    private int _lines;
    private long? _sweptAt;

    public FailedLogins(TimeProvider time, IMeterFactory meters, ILogger<FailedLogins> logger)
    {
        ArgumentNullException.ThrowIfNull(meters);
        (_time, _logger) = (time, logger);
        _linesSince = time.GetTimestamp();
        _meter = meters.Create(MeterName);
        _failures = _meter.CreateCounter<long>(
            "grid.logins.failed", "{login}", "Credentials that were wrong, by door (webhook, ofrep, management).");
        _refusals = _meter.CreateCounter<long>(
            "grid.logins.refused", "{login}", "Log-ins that were refused unseen, because their address failed too often before, by door.");
    }

    /// <summary>Waits until this address may try again; at once for nearly everybody.</summary>
    /// <returns>Null: look at the credentials. Else they are not looked at, and it is worth coming again after this time.</returns>
    public async ValueTask<TimeSpan?> EnterAsync(IPAddress? address, string door, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            if (Find(address) is not { Failures: > Free } client) return null;
            var now = _time.GetTimestamp();
            wait = client.NextAt is { } next ? _time.GetElapsedTime(now, next) : TimeSpan.Zero;
            if (wait <= LongestWait)
            {
                if (wait < TimeSpan.Zero)
                {
                    wait = TimeSpan.Zero;
                }

                client.NextAt = now + Ticks(wait + DelayOf(client.Failures));
            }
        }

        if (wait > LongestWait)
        {
            _refusals.Add(1, new KeyValuePair<string, object?>("door", door));
            return wait;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _time, cancellationToken);
        }

        return null;
    }

    /// <summary>The credentials were wrong.</summary>
    public void Failed(IPAddress? address, string door)
    {
        _failures.Add(1, new KeyValuePair<string, object?>("door", door));
        int count;
        lock (_gate)
        {
            if (Find(address) is not { } client)
            {
                if (_clients.Count >= MaxAddresses)
                {
                    Sweep();
                }

                if (_clients.Count >= MaxAddresses) return;
                _clients[Network(address)] = client = new Client();
            }

            var now = _time.GetTimestamp();
            client.Failures = Math.Min(client.Failures + 1, MaxLevel);
            client.FailedAt = now;
            client.Unsaid++;
            if (client.SaidAt is { } said && _time.GetElapsedTime(said, now) < Minute) return;
            if (_time.GetElapsedTime(_linesSince, now) >= Minute)
            {
                (_linesSince, _lines) = (now, 0);
            }

            if (_lines++ >= MaxLinesAMinute) return;
            (count, client.Unsaid, client.SaidAt) = (client.Unsaid, 0, now);
        }

        Log.Failed(_logger, count, address, door);
    }

    /// <summary>The credentials were right.</summary>
    public void Succeeded(IPAddress? address)
    {
        lock (_gate)
        {
            if (Find(address) is { Failures: > 0 } client)
            {
                client.Failures--;
            }
        }
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>How long after a log-in the next one of the same address waits.</summary>
    private static TimeSpan DelayOf(int failures) => Backoff.After(failures - Free, FirstDelay, LongestDelay);

    private Client? Find(IPAddress? address)
    {
        // Nearly always there is nobody.
        if (_clients.Count == 0 || !_clients.TryGetValue(Network(address), out var client)) return null;
        if (_time.GetElapsedTime(client.FailedAt) < Minute) return client;
        client.Failures = 0;
        client.NextAt = null;
        return client;
    }

    /// <summary>Makes room, seldom: an attacker with many addresses must not make every failure look through all of them.</summary>
    private void Sweep()
    {
        var now = _time.GetTimestamp();
        if (_sweptAt is { } swept && _time.GetElapsedTime(swept, now) < BetweenSweeps) return;
        _sweptAt = now;
        foreach (var (address, client) in _clients)
        {
            if (_time.GetElapsedTime(client.FailedAt) >= Minute)
            {
                _clients.Remove(address);
            }
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    /// <summary>An IPv6 address counts with its /64 network, which is what one subscriber is given.</summary>
    private static IPAddress Network(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private sealed class Client
    {
        public int Failures { get; set; }

        public long FailedAt { get; set; }

        public long? NextAt { get; set; }

        public int Unsaid { get; set; }

        public long? SaidAt { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1901,
            LogLevel.Warning,
            "{Count} failed log-ins since the last such line from {Address}, the last one at {Door}. Its log-ins are slowed down. At most "
            + "one line a minute for an address; grid.logins.failed counts")]
        public static partial void Failed(ILogger logger, int count, IPAddress? address, string door);
    }
}
