using Personalization.Domain.Profiles;
using Personalization.Grains.Configuration;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Grains.Profiles.Row;
using Personalization.Grains.Telemetry;

namespace Personalization.Grains.Profiles.Write;

/// <summary>What a delivery does to a profile's state. Pure, so that it can be done again on a newer state.</summary>
internal sealed class ProfileChanges
{
    private readonly IReadOnlyList<ProfileUpdate> _updates;
    private readonly ProfileLimits _limits;

    private ProfileChanges(IReadOnlyList<ProfileUpdate> updates, int refused, int refusedTraits, ProfileLimits limits)
    {
        _updates = updates;
        _limits = limits;
        Refused = refused;
        RefusedTraits = refusedTraits;
    }

    /// <summary>Changes of which nothing can be stored.</summary>
    public int Refused { get; }

    /// <summary>Traits that cannot be stored, those of refused changes included.</summary>
    public int RefusedTraits { get; }

    /// <summary>Changes that altered the profile, of the last application.</summary>
    public int Changed { get; private set; }

    /// <summary>Changes that lay before an erasure, of the last application.</summary>
    public int Erased { get; private set; }

    /// <summary>Changes that still count, whether they altered anything or not, of the last application.</summary>
    public int Living => _updates.Count - Erased;

    /// <summary>The identity is suppressed: none of them counts.</summary>
    public void EraseAll() => (Changed, Erased) = (0, _updates.Count);

    /// <summary>Reads a batch. What cannot be stored is counted and left out: it must not cost the rest.</summary>
    public static ProfileChanges Of(IEnumerable<ProfileChange> changes, ProfileOptions options)
    {
        var updates = new List<ProfileUpdate>();
        var (refused, refusedTraits) = (0, 0);
        foreach (var change in changes)
        {
            var update = ProfileMapping.ToUpdate(change, options.MaxTraitBytes, out var left);
            refusedTraits += left;
            if (left > 0 && update.Traits.Count == 0)
            {
                refused++;
            }
            else
            {
                updates.Add(update);
            }
        }

        if (refusedTraits > 0)
        {
            GrainMetrics.RefusedTraits.Add(refusedTraits, new KeyValuePair<string, object?>("source", "push"));
        }

        return new ProfileChanges(updates, refused, refusedTraits, options.Limits);
    }

    public UserProfileState Apply(UserProfileState state)
    {
        Changed = 0;
        Erased = 0;
        var profile = state.Profile;
        foreach (var update in _updates)
        {
            var living = update.After(state.FloorTicks);
            if (living.Traits.Count == 0 && update.Traits.Count > 0)
            {
                Erased++;
                continue;
            }

            var merged = ProfileMerge.Merge(profile, living, _limits);
            if (merged.Dropped > 0)
            {
                GrainMetrics.DroppedTraits.Add(merged.Dropped);
            }

            // Also when no trait changed: what did not fit is remembered.
            profile = merged.Profile;
            if (merged.Changed)
            {
                Changed++;
            }
        }

        return ReferenceEquals(profile, state.Profile) ? state : state with { Profile = profile, Version = state.Version + Changed };
    }
}
