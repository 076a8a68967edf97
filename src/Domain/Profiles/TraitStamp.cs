namespace Personalization.Domain.Profiles;

/// <summary>
/// What orders two values of one trait: the time at their source, then a hash of the message that carried them. It never depends on
/// when or in which order they arrived.
/// </summary>
/// <param name="Ticks">Source time in UTC ticks (100 ns).</param>
/// <param name="MessageHash">64-bit hash of the message id; 0 for a pulled value.</param>
public readonly record struct TraitStamp(long Ticks, ulong MessageHash) : IComparable<TraitStamp>
{
    public DateTimeOffset Time => new(Ticks, TimeSpan.Zero);

    public static TraitStamp At(DateTimeOffset time, ulong messageHash = 0) => new(time.UtcTicks, messageHash);

    public int CompareTo(TraitStamp other)
    {
        var byTime = Ticks.CompareTo(other.Ticks);
        return byTime != 0 ? byTime : MessageHash.CompareTo(other.MessageHash);
    }

    public static bool operator <(TraitStamp left, TraitStamp right) => left.CompareTo(right) < 0;

    public static bool operator >(TraitStamp left, TraitStamp right) => left.CompareTo(right) > 0;

    public static bool operator <=(TraitStamp left, TraitStamp right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TraitStamp left, TraitStamp right) => left.CompareTo(right) >= 0;
}
