namespace Personalization.Domain.Profiles;

/// <summary>A trait as it stands in a profile's block: a view of its bytes, valid while the profile is.</summary>
public readonly ref struct TraitEntry
{
    public required ReadOnlySpan<byte> Name { get; init; }

    /// <summary>Canonical JSON in UTF-8; empty for a removed trait.</summary>
    public required ReadOnlySpan<byte> Value { get; init; }

    public required TraitStamp Stamp { get; init; }

    public required TraitSource Source { get; init; }

    /// <summary>When the value ends, in UTC ticks; 0 = never.</summary>
    public required long ExpiresAtTicks { get; init; }

    /// <summary>A stamped removal: remembered so that an older value cannot come back.</summary>
    public bool IsRemoved => Value.IsEmpty;

    public bool IsVisibleAt(long nowTicks) => !IsRemoved && (ExpiresAtTicks == 0 || nowTicks < ExpiresAtTicks);

    /// <summary>
    /// The merge law for one trait: the higher stamp wins; equal stamps are settled by the value's bytes and then by the rest, so that
    /// the result never depends on who came first.
    /// </summary>
    public int CompareTo(in TraitEntry other)
    {
        var order = Stamp.CompareTo(other.Stamp);
        if (order == 0)
        {
            order = Value.SequenceCompareTo(other.Value);
        }

        if (order == 0)
        {
            order = ExpiresAtTicks.CompareTo(other.ExpiresAtTicks);
        }

        if (order == 0)
        {
            order = ((int)Source).CompareTo((int)other.Source);
        }

        return order;
    }
}
