using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Clustering.Configuration;

namespace Personalization.Hosting.Clustering.FailureDetection;

/// <summary>
/// Members that a joining silo finds in the table although their processes are gone. After the loss of a whole cluster nobody else is there
/// to find that out, and no silo may join before every active member has answered it or is declared dead.
/// </summary>
/// <remarks>
/// Two signs are asked for: the member's port refuses connections, and it has not written for one and a half times
/// <see cref="MembershipOptions.AlivePeriod"/> that it lives. The first alone
/// would let a newcomer behind a rejecting packet filter end a healthy cluster. Members that refuse nothing (their machine is gone too) are
/// left to the engine, which ignores them after three such periods.
/// </remarks>
internal sealed partial class StaleMembershipCleaner(
    DeadSiloDetector lost, IClusterMembershipService membership, ILocalSiloDetails self, IMembershipTable table,
    IOptions<GridClusterOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StaleMembershipCleaner> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>The engine's own look begins behind this one; what takes longer goes on beside it.</summary>
    private static readonly TimeSpan RowTimeout = TimeSpan.FromSeconds(5);

    public void Participate(ISiloLifecycle lifecycle) =>
        // Behind the entry into the table as joining, before the engine asks all members.
        lifecycle.Subscribe(nameof(StaleMembershipCleaner), ServiceLifecycleStage.ApplicationServices, CleanAsync);

    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        try
        {
            var members =
                membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active
                    && !member.SiloAddress.Equals(self.SiloAddress));
            await Task.WhenAll(
                members.Select(member => lost.ProbeAsync(membership, member.SiloAddress, () => IsSilentAsync(member.SiloAddress))))
                .WaitAsync(RowTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            Log.GoesOn(logger);
        }
    }

    private async Task<bool> IsSilentAsync(SiloAddress silo)
    {
        try
        {
            var found = await table.ReadRowAsync(silo, lifetime.ApplicationStopping);
            if (found.TryGet(silo) is not { } row) return false;
            var wrote = row.Item1.IAmAliveTime > row.Item1.StartTime ? row.Item1.IAmAliveTime : row.Item1.StartTime;
            return time.GetUtcNow().UtcDateTime - wrote > options.Value.Membership.AlivePeriod * 1.5;
        }
        catch (Exception exception) when (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Without the table nobody can be declared dead either: looked at again with the port.
            Log.NotRead(logger, silo.ToString(), exception.GetType().Name);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(23, LogLevel.Debug, "Whether silo {Silo} still writes that it lives could not be read: {Kind}")]
        public static partial void NotRead(ILogger logger, string silo, string kind);

        [LoggerMessage(
            19,
            LogLevel.Information,
            "Members of the cluster that nobody reaches are still in its table; the engine waits for them or ignores them")]
        public static partial void GoesOn(ILogger logger);
    }
}
