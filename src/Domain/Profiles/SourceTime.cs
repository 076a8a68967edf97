namespace Personalization.Domain.Profiles;

/// <summary>The time that an event counts as, whatever clock wrote it.</summary>
public static class SourceTime
{
    /// <summary>How far in the future of its own receipt an event may lie; beyond it a lying clock could pin a trait for ever.</summary>
    public static readonly TimeSpan Allowance = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The event's own time, clamped to its receipt plus <see cref="Allowance"/>. The receipt is the sender's when it is named, so that
    /// a redelivery and a silo with another clock come to the same result.
    /// </summary>
    public static DateTimeOffset Of(DateTimeOffset? timestamp, DateTimeOffset? receivedAt, DateTimeOffset arrivedAt)
    {
        var receipt = receivedAt ?? arrivedAt;
        if (timestamp is not { } time) return receipt;
        if (receipt.UtcTicks > DateTimeOffset.MaxValue.UtcTicks - Allowance.Ticks) return time;
        var latest = receipt + Allowance;
        return time > latest ? latest : time;
    }
}
