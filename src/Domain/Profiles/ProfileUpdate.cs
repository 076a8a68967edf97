namespace Personalization.Domain.Profiles;

/// <summary>A set of trait updates that merges as one. Sorted by name, one update a name: the winner under the merge law.</summary>
public sealed class ProfileUpdate
{
    public ProfileUpdate(IEnumerable<TraitUpdate> traits)
    {
        var sorted = traits.ToList();
        // A stable order by name, winners last, makes "keep the last of each name" the merge law.
        sorted.Sort(static (a, b) =>
        {
            var byName = a.Name.AsSpan().SequenceCompareTo(b.Name);
            return byName != 0 ? byName : a.AsEntry().CompareTo(b.AsEntry());
        });

        var kept = new List<TraitUpdate>(sorted.Count);
        foreach (var trait in sorted)
        {
            if (kept.Count > 0 && kept[^1].Name.AsSpan().SequenceEqual(trait.Name))
            {
                kept[^1] = trait;
            }
            else
            {
                kept.Add(trait);
            }
        }

        Traits = kept;
    }

    public IReadOnlyList<TraitUpdate> Traits { get; }

    /// <summary>The same update without what happened at or before an erasure.</summary>
    public ProfileUpdate After(long floorTicks) =>
        floorTicks == 0 || Traits.All(t => t.Stamp.Ticks > floorTicks)
            ? this
            : new ProfileUpdate(Traits.Where(t => t.Stamp.Ticks > floorTicks));
}
