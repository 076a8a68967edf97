using System.Collections.Concurrent;
using System.Diagnostics;

namespace Personalization.Chaos.Tests.History;

/// <summary>All operations of all clients, in one process, with one clock.</summary>
public sealed class HistoryRecorder
{
    private readonly ConcurrentQueue<Operation> _operations = new();

    /// <summary>The one clock, in ticks of <see cref="Stopwatch"/>.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Everything recorded so far.</summary>
    public IReadOnlyList<Operation> Operations => [.. _operations];

    /// <summary>Records an operation that has ended, or that nobody waits for any longer.</summary>
    public void Add(Operation operation) => _operations.Enqueue(operation);

    /// <summary>Records a write.</summary>
    public void Write(int register, long value, long invokedAt, OperationOutcome outcome, string by = "") =>
        Add(new Operation(register, true, value, invokedAt, outcome == OperationOutcome.Unknown ? long.MaxValue : Now, outcome, By: by));

    /// <summary>Records a read that brought a value.</summary>
    public void Read(int register, long value, long invokedAt, ReadSource source, string by = "") =>
        Add(new Operation(register, false, value, invokedAt, Now, OperationOutcome.Ok, source, by));
}
