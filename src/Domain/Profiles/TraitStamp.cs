namespace Personalization.Domain.Profiles;

/// <summary>
/// What orders two values of one trait: the time at their source, then the rank of the message that carried them among those of the same
/// instant.
/// It never depends on when or in which order they arrived here.
/// </summary>
/// <param name="Ticks">Source time in UTC ticks (100 ns).</param>
/// <param name="Rank">See <see cref="StampRank"/>; 0 for a pulled value.</param>
public readonly record struct TraitStamp(long Ticks, ulong Rank) : IComparable<TraitStamp>
{
    public DateTimeOffset Time => new(Ticks, TimeSpan.Zero);

    public static TraitStamp At(DateTimeOffset time, ulong rank = 0) => new(time.UtcTicks, rank);

    public int CompareTo(TraitStamp other)
    {
        var byTime = Ticks.CompareTo(other.Ticks);
        return byTime != 0 ? byTime : Rank.CompareTo(other.Rank);
    }

    public static bool operator <(TraitStamp left, TraitStamp right) => left.CompareTo(right) < 0;

    public static bool operator >(TraitStamp left, TraitStamp right) => left.CompareTo(right) > 0;

    public static bool operator <=(TraitStamp left, TraitStamp right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TraitStamp left, TraitStamp right) => left.CompareTo(right) >= 0;
}
