namespace Personalization.Domain.Profiles;

/// <summary>
/// The merge law: per trait the higher stamp wins. Merging is commutative, associative and idempotent, so duplicates, replays and any
/// order of delivery end in the same profile, byte for byte.
/// </summary>
public static class ProfileMerge
{
    /// <summary>Merges an update into a profile.</summary>
    /// <param name="maxTraits">Most entries kept; the highest stamps stay, whatever came first.</param>
    public static MergeResult Merge(Profile profile, ProfileUpdate update, int maxTraits) =>
        Merge(profile, update, new ProfileLimits(maxTraits));

    /// <summary>Merges an update into a profile.</summary>
    /// <param name="limits">
    /// The highest stamps stay, and nothing is taken at or below one that did not fit (<see cref="ProfileCut"/>), so that any order of
    /// deliveries ends in the same profile. One thing is left to the order: what a large value displaced does not come back when a smaller
    /// one replaces it, and was never displaced when the smaller one came first.
    /// </param>
    public static MergeResult Merge(Profile profile, ProfileUpdate update, ProfileLimits limits)
    {
        var refused = 0;
        if (profile.Cut is { } cut)
        {
            update = Admitted(profile, cut, update, out refused);
        }

        if (!ChangesAnything(profile, update)) return new MergeResult(profile, false, refused);

        var writer = new ProfileWriter(profile.Count + update.Traits.Count, profile.Block.Length + (update.Traits.Count * 64));
        var own = 0;
        foreach (var trait in update.Traits)
        {
            var theirs = trait.AsEntry();
            var place = profile.IndexFrom(own, theirs.Name);
            writer.AddRun(profile, own, place);
            own = place;
            if (place < profile.Count && profile[place].Name.SequenceEqual(theirs.Name))
            {
                var mine = profile[own++];
                writer.Add(theirs.CompareTo(mine) > 0 ? theirs : mine);
            }
            else
            {
                writer.Add(theirs);
            }
        }

        writer.AddRun(profile, own, profile.Count);
        var merged = writer.ToProfile();
        if (merged.Count <= limits.MaxTraits && merged.Block.Length <= limits.MaxBytes)
        {
            return new MergeResult(merged.WithCut(profile.Cut), true, refused);
        }

        var kept = KeepHighestStamps(merged, limits);
        var changed = !kept.Block.Span.SequenceEqual(profile.Block.Span);
        return new MergeResult(changed ? kept : profile.WithCut(kept.Cut), changed, merged.Count - kept.Count + refused);
    }

    /// <summary>Merges two profiles, as when one is read again and the other is what should have been written.</summary>
    public static MergeResult Merge(Profile profile, Profile other, int maxTraits) =>
        Merge(Above(ProfileCut.Higher(profile.Cut, other.Cut), profile), ToUpdate(other), maxTraits);

    /// <summary>Everything in a profile as an update.</summary>
    public static ProfileUpdate ToUpdate(Profile profile)
    {
        var traits = new List<TraitUpdate>(profile.Count);
        for (var i = 0; i < profile.Count; i++)
        {
            var entry = profile[i];
            traits.Add(new TraitUpdate(entry.Name.ToArray(), entry.Value.ToArray(), entry.Stamp, entry.Source, entry.ExpiresAtTicks));
        }

        return new ProfileUpdate(traits);
    }

    /// <summary>What of an update stands above a profile's cut.</summary>
    private static ProfileUpdate Admitted(Profile profile, ProfileCut cut, ProfileUpdate update, out int refused)
    {
        var traits = update.Traits.Where(trait => cut.Admits(trait.Stamp, trait.Name)).ToList();
        // An old value of a trait that is there was not kept out by the cut.
        refused = traits.Count == update.Traits.Count
            ? 0
            : update.Traits.Count(trait => !cut.Admits(trait.Stamp, trait.Name) && !profile.TryFind(trait.Name, out _));
        return traits.Count == update.Traits.Count ? update : new ProfileUpdate(traits);
    }

    private static Profile Above(ProfileCut? cut, Profile profile)
    {
        if (cut is null || ReferenceEquals(cut, profile.Cut)) return profile;
        var writer = new ProfileWriter(profile.Count, profile.Block.Length);
        for (var i = 0; i < profile.Count; i++)
        {
            if (cut.Admits(profile[i].Stamp, profile[i].Name))
            {
                writer.Add(profile[i]);
            }
        }

        return writer.ToProfile().WithCut(cut);
    }

    private static bool ChangesAnything(Profile profile, ProfileUpdate update)
    {
        foreach (var trait in update.Traits)
        {
            if (!profile.TryFind(trait.Name, out var mine) || trait.AsEntry().CompareTo(mine) > 0) return true;
        }

        return false;
    }

    private static Profile KeepHighestStamps(Profile profile, ProfileLimits limits)
    {
        var order = new int[profile.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) =>
        {
            var byStamp = profile[b].Stamp.CompareTo(profile[a].Stamp);
            return byStamp != 0 ? byStamp : a.CompareTo(b);
        });

        var count = CountWithin(profile, order, limits);
        var cut = count < order.Length ? new ProfileCut(profile[order[count]].Stamp, profile[order[count]].Name.ToArray()) : null;
        var kept = order[..count];
        Array.Sort(kept);
        var writer = new ProfileWriter(kept.Length, profile.Block.Length);
        foreach (var index in kept)
        {
            writer.Add(profile[index]);
        }

        return writer.ToProfile().WithCut(cut);
    }

    /// <summary>How many of the entries, in the given order, fit one after another.</summary>
    private static int CountWithin(Profile profile, int[] order, ProfileLimits limits)
    {
        var bytes = Profile.HeaderBytes;
        var count = 0;
        foreach (var index in order)
        {
            bytes += Profile.OffsetBytes + profile.Run(index, index + 1).Length;
            if (count == limits.MaxTraits || bytes > limits.MaxBytes) break;
            count++;
        }

        return count;
    }
}
