using Personalization.Domain.Profiles;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Profiles;

/// <summary>What a delivery does to a profile's state. Pure, so that it can be done again on a newer state.</summary>
internal sealed class ProfileChanges
{
    private readonly IReadOnlyList<ProfileUpdate> updates;
    private readonly int maxTraits;

    private ProfileChanges(IReadOnlyList<ProfileUpdate> updates, int maxTraits)
    {
        this.updates = updates;
        this.maxTraits = maxTraits;
    }

    /// <summary>Changes that altered the profile, of the last application.</summary>
    public int Changed { get; private set; }

    /// <summary>Changes that lay before an erasure, of the last application.</summary>
    public int Erased { get; private set; }

    /// <summary>Changes that still count, whether they altered anything or not, of the last application.</summary>
    public int Living => updates.Count - Erased;

    /// <summary>The identity is suppressed: none of them counts.</summary>
    public void EraseAll() => (Changed, Erased) = (0, updates.Count);

    /// <summary>Reads a batch, or null when a value in it is no JSON.</summary>
    public static ProfileChanges? Of(IEnumerable<ProfileChange> changes, int maxTraits)
    {
        var updates = new List<ProfileUpdate>();
        foreach (var change in changes)
        {
            if (ProfileMapping.ToUpdate(change) is not { } update) return null;
            updates.Add(update);
        }

        return new ProfileChanges(updates, maxTraits);
    }

    public UserProfileState Apply(UserProfileState state)
    {
        Changed = 0;
        Erased = 0;
        var profile = state.Profile;
        foreach (var update in updates)
        {
            var living = update.After(state.FloorTicks);
            if (living.Traits.Count == 0 && update.Traits.Count > 0)
            {
                Erased++;
                continue;
            }

            var merged = ProfileMerge.Merge(profile, living, maxTraits);
            if (merged.Dropped > 0) GrainMetrics.DroppedTraits.Add(merged.Dropped);
            if (!merged.Changed) continue;
            profile = merged.Profile;
            Changed++;
        }

        return Changed == 0 ? state : state with { Profile = profile, Version = state.Version + Changed };
    }
}
