using System.Collections.Concurrent;
using Orleans.Storage;
using Personalization.Grains.Profiles.Row;

namespace Personalization.Grains.Tests.Profiles;

/// <summary>Commands and counters of a <see cref="FaultyStorage"/>; they concern profile rows unless told otherwise.</summary>
public sealed class StorageFaults
{
    private readonly ConcurrentQueue<StorageFault> nextWrites = new();
    private TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int reads;
    private int writes;
    private int hanging;

    /// <summary>Which rows they concern, by state name.</summary>
    public Func<string, bool> Concerns { get; set; } = static state => state == ProfileStore.StateName;

    public int Reads => reads;

    /// <summary>Writes that reached the database.</summary>
    public int Writes => writes;

    /// <summary>Operations that hang now.</summary>
    public int Hanging => hanging;

    /// <summary>Every read fails.</summary>
    public bool FailReads { get; set; }

    /// <summary>Every write and clear fails.</summary>
    public bool FailWrites { get; set; }

    /// <summary>The next writes and clears meet these, one each.</summary>
    public void Next(params StorageFault[] faults)
    {
        foreach (var fault in faults) nextWrites.Enqueue(fault);
    }

    /// <summary>Lets go what hangs.</summary>
    public void Release()
    {
        var held = gate;
        gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        held.SetResult();
    }

    internal async Task ReadAsync(string state, Func<Task> read)
    {
        if (Concerns(state))
        {
            Interlocked.Increment(ref reads);
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
        nextWrites.TryDequeue(out var fault);
        switch (fault)
        {
            case StorageFault.FailBefore: throw new IOException("Injected: the write failed.");
            case StorageFault.Conflict: throw new InconsistentStateException("Injected: another writer came first.");
            case StorageFault.Hang:
                var held = gate.Task;
                Interlocked.Increment(ref hanging);
                await held;
                Interlocked.Decrement(ref hanging);
                break;
        }

        await change();
        Interlocked.Increment(ref writes);
        if (fault == StorageFault.FailAfter) throw new IOException("Injected: the answer of a write is lost.");
    }
}
