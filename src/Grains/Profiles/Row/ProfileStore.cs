using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Personalization.Domain.Profiles;
using Personalization.Grains.Profiles.Erasures;
using Personalization.Grains.Storage;
using Personalization.Grains.Telemetry;

namespace Personalization.Grains.Profiles.Row;

/// <summary>
/// The durable side of one identity. Changes that come while a write is on its way are merged into one next write (group commit), a
/// change that alters nothing writes nothing, and after any failure the row is read again before the next answer, because a failed write
/// may have happened.
/// </summary>
/// <remarks>
/// Runs inside one activation: every member is called from its turns, so nothing here is locked. Each storage operation gets a row object
/// of its own: one that was given up may still end, and must not touch what came after it.
/// </remarks>
internal sealed partial class ProfileStore(ProfileRowServices services, IGrainContext context)
{
    /// <summary>Part of the row's identity: never change it.</summary>
    internal const string StateName = "profile";

    private const int MaxConflicts = 8;

    // Null while nothing waits, as nearly always in nearly all activations.
    private List<PendingChange>? _waiting;
    private Task<bool>? _loading;
    private long _loadingSince;
    private Task? _abandoned;
    private string? _tag;
    private bool _committing;

    // The last failure met another writer's row; after any other the outcome is unknown.
    private bool _isConflict;

    /// <summary>What is known to be durable; null until the row was read once.</summary>
    public UserProfileState? Committed
    {
        get;
        private set
        {
            var isOther = field is not null && value is not null && field.Version != value.Version;
            field = value;
            if (isOther)
            {
                Changed?.Invoke();
            }
        }
    }

    /// <summary>Called in the activation's turns when <see cref="Committed"/> got another version.</summary>
    public Action? Changed { get; set; }

    /// <summary>The last read or write failed, so the row may differ from <see cref="Committed"/>.</summary>
    public bool IsDoubtful { get; private set; } = true;

    /// <summary>
    /// Another writer's row was met and has not been read yet: it may hold what that writer was told is durable, so that nothing may be
    /// answered from memory without a try.
    /// </summary>
    public bool IsConflicting => IsDoubtful && _isConflict;

    public bool IsSuppressed { get; private set; }

    /// <summary>How often this activation erased; tells work that began before an erasure that it is outdated.</summary>
    public int Erasures { get; private set; }

    /// <summary>How long the present read of the row has been under way.</summary>
    public TimeSpan LoadingFor => _loading is null ? TimeSpan.Zero : services.Time.GetElapsedTime(_loadingSince);

    /// <summary>Reads the row unless what is in memory is certain. One read however many wait.</summary>
    /// <returns>False when storage did not answer.</returns>
    public Task<bool> EnsureLoadedAsync()
    {
        if (!IsDoubtful) return Task.FromResult(true);
        if (_loading is not null) return _loading;
        _loadingSince = services.Time.GetTimestamp();
        var load = LoadAsync();
        // A provider may answer at once; only a read under way is joined.
        if (!load.IsCompleted)
        {
            _loading = load;
        }

        return load;
    }

    /// <summary>Applies a change and waits until it is durable.</summary>
    /// <param name="change">Pure; may be applied again on a newer state when another writer came first.</param>
    public Task<CommitOutcome> ChangeAsync(Func<UserProfileState, UserProfileState> change) => Enqueue(new PendingChange(change, null));

    /// <summary>Leaves a tombstone, then takes what it covers out of the row, or removes the row.</summary>
    public Task<CommitOutcome> EraseAsync(Erasure erasure) => Enqueue(new PendingChange(null, erasure));

    private Task<CommitOutcome> Enqueue(PendingChange pending)
    {
        (_waiting ??= []).Add(pending);
        // Nobody waits for the loop itself: under a steady stream it has no end, and its first caller would never hear of its own change.
        if (!_committing)
        {
            services.Writes.Start(CommitAllAsync);
        }

        return pending.Done.Task;
    }

    private async Task CommitAllAsync()
    {
        _committing = true;
        try
        {
            while (_waiting is not null)
            {
                var batch = TakeBatch();
                try
                {
                    if (batch[0].Erasure is not null)
                    {
                        await EraseAsync(batch[0]);
                    }
                    else
                    {
                        await CommitAsync(batch);
                    }
                }
                catch (Exception exception)
                {
                    IsDoubtful = true;
                    foreach (var pending in batch)
                    {
                        pending.Done.TrySetException(exception);
                    }
                }
            }
        }
        finally
        {
            // Whatever ended the loop, the next change begins another.
            _committing = false;
        }
    }

    /// <summary>Everything up to the next erasure, or that erasure: changes keep their order around it.</summary>
    private List<PendingChange> TakeBatch()
    {
        var all = _waiting!;
        var end = all[0].Erasure is null ? all.FindIndex(static p => p.Erasure is not null) : 1;
        if (end < 0 || end == all.Count)
        {
            _waiting = null;
            return all;
        }

        var batch = all.GetRange(0, end);
        all.RemoveRange(0, end);
        return batch;
    }

    private async Task CommitAsync(List<PendingChange> batch)
    {
        for (var attempt = 0; attempt < MaxConflicts; attempt++)
        {
            if (!await EnsureLoadedAsync())
            {
                End(batch, CommitStatus.Unknown);
                return;
            }

            if (IsSuppressed)
            {
                End(batch, CommitStatus.Suppressed);
                return;
            }

            var target = Committed!;
            var now = services.Time.GetUtcNow().UtcTicks;
            foreach (var pending in batch)
            {
                target = pending.ApplyTo(target, now);
            }

            var written = ReferenceEquals(target, Committed) || await TryWriteAsync(target, batch.Count);
            if (written || !_isConflict)
            {
                foreach (var pending in batch)
                {
                    pending.End(written ? CommitStatus.Durable : CommitStatus.Unknown);
                }

                return;
            }
        }

        Log.ConflictsWithoutEnd(services.Logger, GrainHash, MaxConflicts);
        End(batch, CommitStatus.Unknown);
    }

    private async Task<bool> TryWriteAsync(UserProfileState target, int changes)
    {
        try
        {
            await WriteRowAsync(target);
            if (!await IsOursAsync()) return false;
            Committed = target;
            GrainMetrics.Commits.Add(1);
            GrainMetrics.CommittedChanges.Add(changes);
            return true;
        }
        catch (Exception exception)
        {
            Doubt(exception, "write");
            if (!_isConflict)
            {
                Log.WriteFailed(services.Logger, exception, GrainHash);
            }

            return false;
        }
    }

    private async Task EraseAsync(PendingChange pending)
    {
        for (var attempt = 0; attempt < MaxConflicts; attempt++)
        {
            try
            {
                // A first write that was given up could still make its row after we found none to remove.
                await SettleAbandonedAsync();
                if (!await EnsureLoadedAsync())
                {
                    pending.End(CommitStatus.Unknown, Known);
                    return;
                }

                var status = await EraseOnceAsync(pending.Erasure!);
                pending.End(await IsOursAsync() ? status : CommitStatus.Unknown, Known);
                return;
            }
            catch (Exception exception)
            {
                Doubt(exception, "erase");
                if (_isConflict) continue;
                Log.EraseFailed(services.Logger, exception, GrainHash);
                break;
            }
        }

        pending.End(CommitStatus.Unknown, Known);
    }

    private async Task<CommitStatus> EraseOnceAsync(Erasure erasure)
    {
        var state = Committed!;
        if (erasure.ExpectedVersion is { } expected && expected != state.NamedVersion) return CommitStatus.VersionMismatch;

        var suppressed = !erasure.Lift && (IsSuppressed || erasure.Suppress);
        // Delivered again: what it covers is gone already, and what came since is none of its business.
        if (!erasure.Everything && erasure.AtTicks <= state.FloorTicks && suppressed == IsSuppressed) return CommitStatus.Durable;

        var floor = Math.Max(state.FloorTicks, erasure.AtTicks);
        if (erasure.Everything)
        {
            floor = Math.Max(floor, ProfileErasure.LatestTicks(state.Profile));
        }

        var left = suppressed ? Profile.Empty : ProfileErasure.After(state.Profile, floor);
        var next = UserProfileState.Empty with { Profile = left, FloorTicks = floor, Version = state.Version + 1 };
        if (left.Count > 0)
        {
            next = next with { ChangedAtTicks = services.Time.GetUtcNow().UtcTicks };
        }

        // First the tombstone: whatever fails behind it, erasing again finds it and ends the same.
        await FinishAsync(
            services.Tombstones.WriteAsync(
                context.GrainId, new Tombstone { FloorTicks = floor, Version = next.Version, Suppressed = suppressed }));
        Erasures++;
        if (left.Count > 0)
        {
            await WriteRowAsync(next);
        }
        else
        {
            await ClearRowAsync();
        }

        Committed = next;
        IsSuppressed = suppressed;
        return CommitStatus.Durable;
    }

    private async Task WriteRowAsync(UserProfileState target)
    {
        var row = new GrainState<UserProfileState>(target) { ETag = _tag!, RecordExists = _tag is not null };
        await FinishAsync(services.Storage.WriteStateAsync(StateName, context.GrainId, row));
        _tag = RowTag.Shared(row.ETag);
    }

    private async Task ClearRowAsync()
    {
        if (_tag is null) return;
        var row = new GrainState<UserProfileState>(Committed!) { ETag = _tag, RecordExists = true };
        await FinishAsync(services.Storage.ClearStateAsync(StateName, context.GrainId, row));
        // What comes next is a first write again, whatever tag the provider leaves behind.
        _tag = null;
    }

    /// <summary>Reads the row of any identity, under the deadline of storage.</summary>
    /// <exception cref="TimeoutException">Storage did not answer in time.</exception>
    internal static async Task<GrainState<UserProfileState>> ReadRowAsync(ProfileRowServices services, GrainId id)
    {
        var row = new GrainState<UserProfileState>(UserProfileState.Empty);
        await services.Storage.ReadStateAsync(StateName, id, row).WaitAsync(services.Options.StorageTimeout, services.Time);
        return row;
    }

    private async Task<bool> LoadAsync()
    {
        try
        {
            var row = await ReadRowAsync(services, context.GrainId);
            var read = row.RecordExists ? row.State ?? UserProfileState.Empty : UserProfileState.Empty;
            var suppressed = false;
            if (!row.RecordExists
                && await services.Tombstones.ReadAsync(context.GrainId)
                    .WaitAsync(services.Options.StorageTimeout, services.Time) is { } tombstone)
            {
                read = read with { FloorTicks = tombstone.FloorTicks, Version = tombstone.Version };
                suppressed = tombstone.Suppressed;
            }

            (Committed, IsSuppressed, IsDoubtful) = (read, suppressed, false);
            _tag = row.RecordExists ? RowTag.Shared(row.ETag) : null;
            services.Trouble.RecordSuccess();
            return true;
        }
        catch (Exception exception)
        {
            // A row that cannot be understood says nothing about the others.
            if (exception is TimeoutException or System.Data.Common.DbException
                || exception.InnerException is System.Data.Common.DbException)
            {
                services.Trouble.RecordFailure();
            }

            Log.ReadFailed(services.Logger, exception, GrainHash);
            GrainMetrics.StorageFailures.Add(1, new KeyValuePair<string, object?>("operation", "read"));
            return false;
        }
        finally
        {
            _loading = null;
        }
    }

    /// <summary>Waits for an operation that changes storage, and remembers it when it is given up.</summary>
    private async Task FinishAsync(Task operation)
    {
        if (await UnfinishedWork.WaitAsync(operation, services.Options.StorageTimeout, services.Time) is not { } late) return;
        _abandoned = UnfinishedWork.Join(_abandoned, late);
        throw new TimeoutException("Storage did not answer in time.");
    }

    private async Task SettleAbandonedAsync()
    {
        if (_abandoned is not { } late) return;
        await UnfinishedWork.SettleAsync(late, services.Options.StorageTimeout, services.Time);
        _abandoned = null;
        IsDoubtful = true;
    }

    private void Doubt(Exception e, string operation)
    {
        IsDoubtful = true;
        // Another activation wrote first: its row is the truth, and ours goes on top of it.
        _isConflict = e is InconsistentStateException;
        if (_isConflict)
        {
            GrainMetrics.StorageConflicts.Add(1);
        }
        else
        {
            GrainMetrics.StorageFailures.Add(1, new KeyValuePair<string, object?>("operation", operation));
        }
    }

    /// <summary>
    /// After a write: a silo that was declared dead before it must not acknowledge, since the identity may have come to life elsewhere and
    /// read its row before this write. Repeated, the write finds that activation.
    /// </summary>
    private async ValueTask<bool> IsOursAsync()
    {
        if (await services.Standing.ConfirmAsync()) return true;
        (IsDoubtful, _isConflict) = (true, false);
        return false;
    }

    private UserProfileState Known => Committed ?? UserProfileState.Empty;

    private void End(List<PendingChange> batch, CommitStatus status)
    {
        foreach (var pending in batch)
        {
            pending.End(status, Known);
        }
    }

    /// <summary>Names the profile in logs.</summary>
    internal string GrainHash => ProfileLogId.Of(context.GrainId);

    /// <summary>A change or an erasure, and who waits for it.</summary>
    private sealed class PendingChange(Func<UserProfileState, UserProfileState>? change, Erasure? erasure)
    {
        private UserProfileState _result = UserProfileState.Empty;

        public Erasure? Erasure => erasure;

        // Continues its caller in the turn that commits: everything is in place by then, and a turn of its own for each would cost more
        // than what it does.
        public TaskCompletionSource<CommitOutcome> Done { get; } = new();

        /// <summary>A change that throws is its caller's failure and nobody else's.</summary>
        public UserProfileState ApplyTo(UserProfileState state, long nowTicks)
        {
            if (Done.Task.IsCompleted) return state;
            try
            {
                _result = change!(state);
                // Stamped change by change: the next one in the same write must find a profile there.
                return ReferenceEquals(_result, state) ? state : _result = _result with { ChangedAtTicks = nowTicks };
            }
            catch (Exception exception)
            {
                Done.TrySetException(exception);
                return state;
            }
        }

        public void End(CommitStatus status) => Done.TrySetResult(new CommitOutcome(status, _result));

        public void End(CommitStatus status, UserProfileState known) => Done.TrySetResult(new CommitOutcome(status, known));
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
