using System.Collections.Concurrent;
using Orleans.Storage;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Commands and counters of a <see cref="FaultyStorage"/>; they concern profile rows unless told otherwise.</summary>
public sealed class StorageFaults
{
    private readonly ConcurrentQueue<StorageFault> _nextWrites = new();
    private TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reads;
    private int _writes;
    private int _hanging;

    /// <summary>Which rows they concern, by state name.</summary>
    public Func<string, bool> Concerns { get; set; } = static state => state == ProfileStore.StateName;

    public int Reads => _reads;

    /// <summary>Writes that reached the database.</summary>
    public int Writes => _writes;

    /// <summary>Operations that hang now.</summary>
    public int Hanging => _hanging;

    /// <summary>Every read fails.</summary>
    public bool FailReads { get; set; }

    /// <summary>Every write and clear fails.</summary>
    public bool FailWrites { get; set; }

    /// <summary>The next writes and clears meet these, one each.</summary>
    public void Next(params StorageFault[] faults)
    {
        foreach (var fault in faults)
        {
            _nextWrites.Enqueue(fault);
        }
    }

    /// <summary>Lets go what hangs.</summary>
    public void Release()
    {
        var held = _gate;
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        held.SetResult();
    }

    internal async Task ReadAsync(string state, Func<Task> read)
    {
        if (Concerns(state))
        {
            Interlocked.Increment(ref _reads);
            if (FailReads) throw new IOException("Injected: the read failed.");
        }

        await read();
    }

    internal async Task ChangeAsync(string state, Func<Task> change)
    {
        if (!Concerns(state))
        {
            await change();
            return;
        }

        if (FailWrites) throw new IOException("Injected: the write failed.");
        _nextWrites.TryDequeue(out var fault);
        switch (fault)
        {
            case StorageFault.FailBefore: throw new IOException("Injected: the write failed.");
            case StorageFault.Conflict: throw new InconsistentStateException("Injected: another writer came first.");
            case StorageFault.Hang:
                var held = _gate.Task;
                Interlocked.Increment(ref _hanging);
                await held;
                Interlocked.Decrement(ref _hanging);
                break;
        }

        await change();
        Interlocked.Increment(ref _writes);
        if (fault == StorageFault.FailAfter) throw new IOException("Injected: the answer of a write is lost.");
    }
}
