namespace Personalization.Domain.Profiles;

/// <summary>
/// What orders messages of one source time: when the sender's service received them, then their place in the delivery, then a hash of the
/// message id. All three lie in one number, in the field that held the hash alone: the stored form keeps its size, and a build that knows
/// nothing of this compares the same numbers in the same way, so that both may write one profile.
/// </summary>
/// <remarks>
/// From the top: 2 bits set (a mark: ranks of earlier builds are plain hashes, and three quarters of them are lower), 38 bits of receipt,
/// 12 of place, 12 of hash. The receipt is counted from the source time, in tenths of a millisecond up to 159 days and in seconds behind
/// that, so that it grows with the true one; 0 is none. What is equal in all of it is settled by the values
/// (<see cref="TraitEntry.CompareTo"/>).
/// </remarks>
public static class StampRank
{
    /// <summary>A pulled value: below every message of its instant.</summary>
    public const ulong Pull = 0;

    /// <summary>An operator's word: above every message of its instant.</summary>
    public const ulong Operator = ulong.MaxValue;

    private const ulong Mark = 3UL << 62;
    private const int ReceiptShift = 24;
    private const int PlaceShift = 12;
    private const long ReceiptHalf = 1L << 37;
    private const int MaxPlace = (1 << 12) - 1;
    private const ulong HashMask = (1 << 12) - 1;
    private const long TicksPerUnit = TimeSpan.TicksPerMillisecond / 10;
    private const long UnitsPerSecond = TimeSpan.TicksPerSecond / TicksPerUnit;

    /// <summary>The rank of a pushed message.</summary>
    /// <param name="time">The source time that it counts as; at most <see cref="SourceTime.Allowance"/> after its receipt.</param>
    /// <param name="receivedAt">When the sender's service received it; null when that is not known, which is lower than any time.</param>
    /// <param name="place">Its place in the delivery, from 0; places behind 4,095 are alike.</param>
    /// <param name="messageHash">Of the message id, or of the content without one.</param>
    public static ulong Of(DateTimeOffset time, DateTimeOffset? receivedAt, int place, ulong messageHash)
    {
        var rank =
            Mark | ((ulong)Receipt(
                time, receivedAt) << ReceiptShift) | ((ulong)Math.Clamp(place, 0, MaxPlace) << PlaceShift) | (messageHash & HashMask);
        // The highest of all is the operator's.
        return rank == Operator ? Operator - 1 : rank;
    }

    /// <summary>
    /// The rank of an imported value with a time of its own: below messages, so that an export comes back as nothing new; never that of a
    /// pull.
    /// </summary>
    public static ulong OfImport(ulong contentHash) => (contentHash >> 4) | 1;

    private static long Receipt(DateTimeOffset time, DateTimeOffset? receivedAt)
    {
        if (receivedAt is not { } received) return 0;
        var units = Math.Max(1, 1 + ((received.UtcTicks - time.UtcTicks + SourceTime.Allowance.Ticks) / TicksPerUnit));
        return units < ReceiptHalf ? units : ReceiptHalf + Math.Min(ReceiptHalf - 1, (units - ReceiptHalf) / UnitsPerSecond);
    }
}
