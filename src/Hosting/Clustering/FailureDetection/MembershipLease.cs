using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.Hosting.Clustering.Configuration;

namespace Personalization.Hosting.Clustering.FailureDetection;

/// <summary>
/// Whether this silo may still speak for its grains. A process that was paused, or cut off from the others and not from its callers, may
/// have been declared dead meanwhile: its grains live elsewhere, and what it holds of them is old. It looks into the membership table so
/// often that it cannot have been declared dead since the last look; when a look is overdue, as after a pause, nothing is answered before a
/// new one.
/// </summary>
/// <remarks>
/// A table that does not answer counts as looked at: without it nobody can be declared dead, and warm visitors do not depend on the
/// database.
/// </remarks>
public sealed partial class MembershipLease : ContinuousService
{
    /// <summary>Between two looks, and the longest wait for one.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(0.75);

    private readonly IClusterMembershipService _membership;
    private readonly SiloAddress _self;
    private readonly TimeProvider _time;
    private readonly ILogger<MembershipLease> _logger;
    private readonly TimeSpan _trust;
    private readonly bool _isAlone;
    private readonly Lock _gate = new();
    private Task? _looking;
    private long _lookedAt;
    private long _seenAt;
    private volatile bool _isDead;

    /// <summary>Made by the container.</summary>
    public MembershipLease(
        IClusterMembershipService membership,
        ILocalSiloDetails silo,
        IOptions<GridClusterOptions> options,
        TimeProvider time,
        ILogger<MembershipLease> logger)
        : base(time, logger)
    {
        _membership = membership;
        _self = silo.SiloAddress;
        _time = time;
        _logger = logger;
        _isAlone = options.Value.Mode == ClusterMode.Localhost;
        _trust = TrustOf(options.Value.Membership);
        _lookedAt = _seenAt = time.GetTimestamp() - (long)(_trust.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>How long a look counts.</summary>
    public TimeSpan Trust => _trust;

    /// <summary>
    /// What is left of the last look that succeeded. Who promises something on behalf of the cluster needs one: without the table nobody is
    /// declared dead, but nobody knows either whether it was so shortly before.
    /// </summary>
    public TimeSpan TrustLeft => _isAlone ? _trust : _isDead ? TimeSpan.Zero : _trust - _time.GetElapsedTime(Volatile.Read(ref _seenAt));

    /// <summary>Whether a look is recent enough to answer without another.</summary>
    public bool IsCertain => _isAlone || (!_isDead && _time.GetElapsedTime(Volatile.Read(ref _lookedAt)) < _trust);

    /// <summary>Looks when the last look is too old. One look however many wait.</summary>
    /// <returns>False when this silo is no member any more; its process is about to end.</returns>
    public async ValueTask<bool> ConfirmAsync()
    {
        if (!IsCertain)
        {
            await ProbeAsync();
        }

        return _isAlone || !_isDead;
    }

    /// <inheritdoc />
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (_isAlone) return;
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            do
            {
                await ProbeAsync();
            }
            while (!_isDead && await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    /// <summary>
    /// The others miss so many probes before they vote, and their last one may have been answered just before the pause. Half a second of
    /// that is left for a look that is under way.
    /// </summary>
    internal static TimeSpan TrustOf(MembershipOptions options)
    {
        var detection = options.ProbeTimeout * options.MissedProbes;
        var trust = detection - options.ProbeTimeout - TimeSpan.FromSeconds(0.5);
        return trust > Period ? trust : Period;
    }

    private Task ProbeAsync()
    {
        lock (_gate)
        {
            if (_looking is { IsCompleted: false } running) return running;
            return _looking = LookOnceAsync();
        }
    }

    private async Task LookOnceAsync()
    {
        await Task.Yield();
        var began = _time.GetTimestamp();
        using var patience = new CancellationTokenSource(Period, _time);
        try
        {
            await _membership.Refresh(default, patience.Token).AsTask().WaitAsync(patience.Token);
            Volatile.Write(ref _seenAt, began);
        }
        catch (Exception exception)
        {
            Log.NotSeen(_logger, exception.GetType().Name);
        }

        if (_membership.CurrentSnapshot.GetSiloStatus(_self) == SiloStatus.Dead)
        {
            _isDead = true;
            Log.Dead(_logger);
            return;
        }

        Volatile.Write(ref _lookedAt, began);
    }

    private static partial class Log
    {
        [LoggerMessage(17, LogLevel.Debug, "The membership table did not answer: {Kind}")]
        public static partial void NotSeen(ILogger logger, string kind);

        [LoggerMessage(18, LogLevel.Error, "This silo was declared dead by the others and answers nobody any more")]
        public static partial void Dead(ILogger logger);
    }
}
