namespace Personalization.Domain.Profiles;

/// <summary>
/// Where a profile was cut: the first entry, from the highest stamp down, that did not fit. Nothing at or below it is taken again, so that
/// it does not matter whether an older trait came before or after the one that had no room: without this a small old trait would find the
/// room that a large one left.
/// </summary>
/// <param name="stamp">Stamp of that entry.</param>
/// <param name="name">Its name, which settles equal stamps.</param>
public sealed class ProfileCut(TraitStamp stamp, ReadOnlyMemory<byte> name)
{
    /// <summary>Stamp of the first entry that did not fit.</summary>
    public TraitStamp Stamp => stamp;

    /// <summary>Its name.</summary>
    public ReadOnlyMemory<byte> Name => name;

    /// <summary>Whether an entry stands above the cut.</summary>
    public bool Admits(TraitStamp other, ReadOnlySpan<byte> otherName)
    {
        var order = other.CompareTo(stamp);
        return order > 0 || (order == 0 && otherName.SequenceCompareTo(name.Span) < 0);
    }

    /// <summary>The one that admits less; null when there is none.</summary>
    public static ProfileCut? Higher(ProfileCut? one, ProfileCut? other) =>
        one is null ? other : other is null || !one.Admits(other.Stamp, other.Name.Span) ? one : other;
}
