using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.Hosting.Clustering.Configuration;

namespace Personalization.Hosting.Clustering.FailureDetection;

/// <summary>
/// Whether this silo may still speak for its grains. A process that was paused, or cut off from the others and not from its callers, may have been declared dead meanwhile: its grains
/// live elsewhere, and what it holds of them is old. It looks into the membership table so often that it cannot have been declared dead since the last look; when a look is
/// overdue, as after a pause, nothing is answered before a new one.
/// </summary>
/// <remarks>A table that does not answer counts as looked at: without it nobody can be declared dead, and warm visitors do not depend on the database.</remarks>
public sealed partial class MembershipLease : ContinuousService
{
    /// <summary>Between two looks, and the longest wait for one.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(0.75);

    private readonly IClusterMembershipService membership;
    private readonly SiloAddress self;
    private readonly TimeProvider time;
    private readonly ILogger<MembershipLease> logger;
    private readonly TimeSpan trust;
    private readonly bool isAlone;
    private readonly Lock gate = new();
    private Task? looking;
    private long lookedAt;
    private volatile bool isDead;

    /// <summary>Made by the container.</summary>
    public MembershipLease(IClusterMembershipService membership, ILocalSiloDetails silo, IOptions<GridClusterOptions> options, TimeProvider time, ILogger<MembershipLease> logger)
        : base(time, logger)
    {
        this.membership = membership;
        self = silo.SiloAddress;
        this.time = time;
        this.logger = logger;
        isAlone = options.Value.Mode == ClusterMode.Localhost;
        trust = TrustOf(options.Value.Membership);
        lookedAt = time.GetTimestamp() - (long)(trust.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>Whether a look is recent enough to answer without another.</summary>
    public bool IsCertain => isAlone || (!isDead && time.GetElapsedTime(Volatile.Read(ref lookedAt)) < trust);

    /// <summary>Looks when the last look is too old. One look however many wait.</summary>
    /// <returns>False when this silo is no member any more; its process is about to end.</returns>
    public async ValueTask<bool> ConfirmAsync()
    {
        if (!IsCertain) await ProbeAsync();
        return isAlone || !isDead;
    }

    /// <inheritdoc />
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (isAlone) return;
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await ProbeAsync();
            }
            while (!isDead && await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    /// <summary>
    /// The others miss so many probes before they vote, and their last one may have been answered just before the pause. Half a second of that is left for a look that is under way.
    /// </summary>
    internal static TimeSpan TrustOf(MembershipOptions options)
    {
        var detection = options.ProbeTimeout * options.MissedProbes;
        var trust = detection - options.ProbeTimeout - TimeSpan.FromSeconds(0.5);
        return trust > Period ? trust : Period;
    }

    private Task ProbeAsync()
    {
        lock (gate)
        {
            if (looking is { IsCompleted: false } running) return running;
            return looking = LookOnceAsync();
        }
    }

    private async Task LookOnceAsync()
    {
        await Task.Yield();
        var began = time.GetTimestamp();
        using var patience = new CancellationTokenSource(Period, time);
        try
        {
            await membership.Refresh(default, patience.Token).AsTask().WaitAsync(patience.Token);
        }
        catch (Exception exception)
        {
            Log.NotSeen(logger, exception.GetType().Name);
        }

        if (membership.CurrentSnapshot.GetSiloStatus(self) == SiloStatus.Dead)
        {
            isDead = true;
            Log.Dead(logger);
            return;
        }

        Volatile.Write(ref lookedAt, began);
    }

    private static partial class Log
    {
        [LoggerMessage(17, LogLevel.Debug, "The membership table did not answer: {Kind}")]
        public static partial void NotSeen(ILogger logger, string kind);

        [LoggerMessage(18, LogLevel.Error, "This silo was declared dead by the others and answers nobody any more")]
        public static partial void Dead(ILogger logger);
    }
}
