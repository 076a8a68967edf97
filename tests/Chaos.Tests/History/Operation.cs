namespace Personalization.Chaos.Tests.History;

/// <summary>
/// One operation as its caller saw it. Each visitor is a register whose writes are numbered 1, 2, 3, ...; the number is the value, its
/// source time grows with it, and a visitor's next write begins only after the one before ended, so that the register's state is always the
/// highest number that took effect.
/// </summary>
/// <param name="Register">The visitor.</param>
/// <param name="IsWrite">A write, or a read.</param>
/// <param name="Value">The number written or read.</param>
/// <param name="InvokedAt">Before it was sent, in ticks of the one clock.</param>
/// <param name="CompletedAt">After its answer was read; <see cref="long.MaxValue"/> when it never came.</param>
/// <param name="Outcome">What is known about it.</param>
/// <param name="Source">Of a read, where the answer came from.</param>
/// <param name="By">The edge that was asked, for messages.</param>
public readonly record struct Operation(
    int Register, bool IsWrite, long Value, long InvokedAt, long CompletedAt, OperationOutcome Outcome, ReadSource Source =
        ReadSource.None, string By = "");
