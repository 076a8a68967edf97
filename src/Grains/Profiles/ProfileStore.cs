using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Personalization.Grains.Profiles;

/// <summary>
/// The durable side of one identity. Changes that come while a write is on its way are merged into one next write (group commit), a
/// change that alters nothing writes nothing, and after any failure the row is read again before the next answer, because a failed write
/// may have happened.
/// </summary>
/// <remarks>Runs inside one activation: every member is called from its turns, so nothing here is locked.</remarks>
internal sealed partial class ProfileStore(
    IGrainStorage storage,
    GrainId grainId,
    Tombstones tombstones,
    ProfileOptions options,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>Part of the row's identity: never change it.</summary>
    internal const string StateName = "profile";

    private const int MaxConflicts = 8;

    private readonly GrainState<UserProfileState> row = new(UserProfileState.Empty);
    private readonly List<PendingChange> waiting = [];
    private Task? loading;
    private bool committing;

    /// <summary>What is known to be durable; null until the row was read once.</summary>
    public UserProfileState? Committed { get; private set; }

    /// <summary>The last read or write failed, so the row may differ from <see cref="Committed"/>.</summary>
    public bool IsDoubtful { get; private set; } = true;

    public bool IsSuppressed { get; private set; }

    /// <summary>Reads the row unless what is in memory is certain. One read however many wait.</summary>
    /// <returns>False when storage did not answer.</returns>
    public async Task<bool> EnsureLoadedAsync()
    {
        if (!IsDoubtful) return true;
        loading ??= LoadAsync();
        try
        {
            await loading;
            return true;
        }
        catch (Exception e)
        {
            Log.ReadFailed(logger, e, GrainHash);
            GrainMetrics.StorageFailures.Add(1, new KeyValuePair<string, object?>("operation", "read"));
            return false;
        }
        finally
        {
            loading = null;
        }
    }

    /// <summary>Applies a change and waits until it is durable.</summary>
    /// <param name="change">Pure; may be applied again on a newer state when another writer came first.</param>
    public Task<CommitOutcome> ChangeAsync(Func<UserProfileState, UserProfileState> change) => EnqueueAsync(new PendingChange(change, Erasure: null));

    /// <summary>Leaves a tombstone, then clears the row.</summary>
    public Task<CommitOutcome> EraseAsync(Erasure erasure) => EnqueueAsync(new PendingChange(static s => s, erasure));

    private async Task<CommitOutcome> EnqueueAsync(PendingChange pending)
    {
        waiting.Add(pending);
        if (!committing) await CommitAllAsync();
        return await pending.Done.Task;
    }

    private async Task CommitAllAsync()
    {
        committing = true;
        try
        {
            while (waiting.Count > 0)
            {
                var count = waiting[0].Erasure is null ? waiting.FindIndex(static p => p.Erasure is not null) : 1;
                var batch = waiting.GetRange(0, count < 0 ? waiting.Count : count);
                waiting.RemoveRange(0, batch.Count);
                var ok = batch[0].Erasure is { } erasure ? await TryEraseAsync(erasure) : await TryCommitAsync(batch);
                foreach (var pending in batch) pending.Done.SetResult(new CommitOutcome(ok, Committed ?? UserProfileState.Empty));
            }
        }
        finally
        {
            committing = false;
        }
    }

    private async Task<bool> TryCommitAsync(List<PendingChange> batch)
    {
        for (var attempt = 0; attempt < MaxConflicts; attempt++)
        {
            if (!await EnsureLoadedAsync()) return false;
            var target = Committed!;
            foreach (var pending in batch) target = pending.Change(target);
            if (ReferenceEquals(target, Committed)) return true;

            target = target with { ChangedAtTicks = time.GetUtcNow().UtcTicks };
            try
            {
                row.State = target;
                await storage.WriteStateAsync(StateName, grainId, row).WaitAsync(options.StorageTimeout, time);
                Committed = target;
                GrainMetrics.Commits.Add(1);
                GrainMetrics.CommittedChanges.Add(batch.Count);
                return true;
            }
            catch (InconsistentStateException)
            {
                // Another activation wrote first: its row is the truth, and ours goes on top of it.
                IsDoubtful = true;
                GrainMetrics.StorageConflicts.Add(1);
            }
            catch (Exception e)
            {
                IsDoubtful = true;
                Log.WriteFailed(logger, e, GrainHash);
                GrainMetrics.StorageFailures.Add(1, new KeyValuePair<string, object?>("operation", "write"));
                return false;
            }
        }

        Log.ConflictsWithoutEnd(logger, GrainHash, MaxConflicts);
        return false;
    }

    private async Task<bool> TryEraseAsync(Erasure erasure)
    {
        if (!await EnsureLoadedAsync()) return false;
        try
        {
            var suppressed = erasure.Suppress ?? IsSuppressed;
            var floor = Math.Max(Committed!.FloorTicks, erasure.AtTicks);
            await tombstones.WriteAsync(grainId, new Tombstone { FloorTicks = floor, Version = Committed.Version + 1, Suppressed = suppressed }).WaitAsync(options.StorageTimeout, time);
            if (row.RecordExists) await storage.ClearStateAsync(StateName, grainId, row).WaitAsync(options.StorageTimeout, time);
            Committed = UserProfileState.Empty with { FloorTicks = floor, Version = Committed.Version + 1 };
            IsSuppressed = suppressed;
            // The provider keeps the erased state's tag: what comes next must be a first write again.
            await LoadAsync();
            return true;
        }
        catch (Exception e)
        {
            IsDoubtful = true;
            Log.EraseFailed(logger, e, GrainHash);
            GrainMetrics.StorageFailures.Add(1, new KeyValuePair<string, object?>("operation", "erase"));
            return false;
        }
    }

    private async Task LoadAsync()
    {
        row.ETag = null;
        row.RecordExists = false;
        row.State = UserProfileState.Empty;
        await storage.ReadStateAsync(StateName, grainId, row).WaitAsync(options.StorageTimeout, time);
        var read = row.RecordExists ? row.State ?? UserProfileState.Empty : UserProfileState.Empty;
        IsSuppressed = false;
        if (!row.RecordExists && await tombstones.ReadAsync(grainId).WaitAsync(options.StorageTimeout, time) is { } tombstone)
        {
            read = read with { FloorTicks = tombstone.FloorTicks, Version = tombstone.Version };
            IsSuppressed = tombstone.Suppressed;
        }

        Committed = read;
        IsDoubtful = false;
    }

    private string GrainHash => ProfileLogId.Of(grainId);

    private sealed record PendingChange(Func<UserProfileState, UserProfileState> Change, Erasure? Erasure)
    {
        public TaskCompletionSource<CommitOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Warning, "Profile {Profile} could not be read; cold visitors get defaults until storage answers")]
        public static partial void ReadFailed(ILogger logger, Exception exception, string profile);

        [LoggerMessage(101, LogLevel.Warning, "Profile {Profile} could not be written; the outcome is unknown and the row is read again")]
        public static partial void WriteFailed(ILogger logger, Exception exception, string profile);

        [LoggerMessage(102, LogLevel.Warning, "Profile {Profile} could not be erased completely; erasing again is safe")]
        public static partial void EraseFailed(ILogger logger, Exception exception, string profile);

        [LoggerMessage(103, LogLevel.Error, "Profile {Profile} met {Attempts} conflicting writers in a row")]
        public static partial void ConflictsWithoutEnd(ILogger logger, string profile, int attempts);
    }
}
