namespace Personalization.Domain.Profiles;

/// <summary>Turns a pull into an update of the profile it was made for.</summary>
public static class ProfilePull
{
    /// <summary>
    /// The pulled values, and for a complete pull the removal of what earlier pulls brought and this one no longer has. Pushed values are
    /// left alone: a pull may lag behind a push.
    /// </summary>
    /// <param name="requestStart">When the pull began; the stamp of its removals and the latest time its values may claim.</param>
    /// <param name="complete">Whether every page was read.</param>
    /// <param name="unreadable">Names of traits that are there and cannot be stored: what is known of them stays.</param>
    public static ProfileUpdate ToUpdate(
        Profile current, IReadOnlyList<PulledTrait> pulled, DateTimeOffset requestStart, bool complete,
        IReadOnlyCollection<string>? unreadable = null)
    {
        var traits = new List<TraitUpdate>(pulled.Count);
        var names = new HashSet<string>(pulled.Count, StringComparer.Ordinal);
        foreach (var trait in pulled)
        {
            names.Add(System.Text.Encoding.UTF8.GetString(trait.Name));
            var value = trait.Value.AsSpan().SequenceEqual(CanonicalJson.Null) ? [] : trait.Value;
            // Without a time of its own a value counts as of the pull; one that is known already says nothing new.
            if (trait.UpdatedAt is null && current.TryFind(trait.Name, out var known) && known.Value.SequenceEqual(value)) continue;
            var time = SourceTime.Of(trait.UpdatedAt, requestStart, requestStart);
            traits.Add(new TraitUpdate(trait.Name, value, TraitStamp.At(time), TraitSource.Pull));
        }

        if (unreadable is not null)
        {
            names.UnionWith(unreadable);
        }

        if (!complete) return new ProfileUpdate(traits);

        var removal = TraitStamp.At(requestStart);
        for (var i = 0; i < current.Count; i++)
        {
            var entry = current[i];
            if (entry.Source != TraitSource.Pull || entry.IsRemoved || entry.Stamp > removal) continue;
            if (!names.Contains(Profile.NameOf(entry)))
            {
                traits.Add(new TraitUpdate(entry.Name.ToArray(), [], removal, TraitSource.Pull));
            }
        }

        return new ProfileUpdate(traits);
    }
}
