using Microsoft.Extensions.Options;
using Personalization.Background;
using Personalization.Grains.Configuration;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Profiles.Row;
using Personalization.Hosting.Storage;

namespace Personalization.Silo.Retention;

/// <summary>
/// Removes rows of anonymous identities that nobody has changed for <see cref="ProfileOptions.AnonymousRetention"/>, in the database
/// itself: waking a grain for each visitor who never came back would cost more than the visitor did. It lives here because it needs both
/// the database and what a profile's row is called.
/// </summary>
/// <remarks>
/// One silo of the cluster does it (<see cref="LeaderElection"/>); two that meet remove a row once. A row that changes between being found
/// and being removed stays, because its version has moved on.
/// An activation that still has a removed row in memory finds out with its next write, and goes on from an empty profile.
/// </remarks>
internal sealed partial class AnonymousRetention(
    GrainRows rows, LeaderElection turn, IOptions<ProfileOptions> options, TimeProvider time, RetentionMetrics metrics,
    ILogger<AnonymousRetention> logger)
    : ContinuousService(time, logger)
{
    private const int Batch = 500;

    /// <summary>Part of every key of an anonymous identity and of no other: a colon is escaped elsewhere.</summary>
    private const string Anonymous = $"%/{GrainKeys.AnonymousIdType}:%";

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Removes every row that is due now.</summary>
    /// <returns>How many were removed here.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var (after, removed) = ("", 0);
        while (true)
        {
            var before = removed;
            var due = await rows.UnchangedAsync(
                StoredProfiles.StateName, Anonymous, options.Value.AnonymousRetention, after, Batch, cancellationToken);
            foreach (var row in due)
            {
                if (await rows.RemoveAsync(StoredProfiles.StateName, row, cancellationToken))
                {
                    removed++;
                }
            }

            metrics.Removed(removed - before);
            if (due.Count < Batch) return removed;
            after = due[^1].Key;
        }
    }

    /// <inheritdoc />
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        // Often enough that nothing stays much longer than it may, rarely enough that reading through the rows is not noticed.
        var pause = TimeSpan.FromTicks(Math.Clamp(options.Value.AnonymousRetention.Ticks / 30, Shortest.Ticks, Longest.Ticks));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Not at the start, and in a cluster not always at the same time of the day.
                await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), Time, stoppingToken);
                if (!turn.IsLeader) continue;
                var removed = await SweepAsync(stoppingToken);
                metrics.Swept(done: true);
                if (removed > 0)
                {
                    await rows.ScrubAsync(stoppingToken);
                }

                if (removed > 0)
                {
                    Log.Swept(logger, removed);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                metrics.Swept(done: false);
                Log.Failed(logger, exception);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            420, LogLevel.Information, "Removed {Rows} anonymous profiles that nobody had changed for the time that they are kept")]
        public static partial void Swept(ILogger logger, int rows);

        [LoggerMessage(421, LogLevel.Warning, "Anonymous profiles past their time could not be removed; the next round does it")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
