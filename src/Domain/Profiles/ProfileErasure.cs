namespace Personalization.Domain.Profiles;

/// <summary>
/// What an erasure leaves of a profile: whatever happened after it. Decided by stamps alone, so that an erasure and later events end the
/// same in whatever order they arrive, and an old erasure delivered again takes nothing that came since.
/// </summary>
public static class ProfileErasure
{
    /// <summary>The profile without what happened at or before a moment; the very same object when nothing goes.</summary>
    public static Profile After(Profile profile, long floorTicks)
    {
        var kept = 0;
        for (var i = 0; i < profile.Count; i++)
        {
            if (profile[i].Stamp.Ticks > floorTicks)
            {
                kept++;
            }
        }

        if (kept == profile.Count) return profile;
        if (kept == 0) return Profile.Empty;
        var writer = new ProfileWriter(kept, profile.Block.Length);
        for (var i = 0; i < profile.Count; i++)
        {
            if (profile[i].Stamp.Ticks > floorTicks)
            {
                writer.Add(profile[i]);
            }
        }

        // Room that an erasure made is for whatever came since.
        return writer.ToProfile().WithCut(profile.Cut is { } cut && cut.Stamp.Ticks > floorTicks ? cut : null);
    }

    /// <summary>The latest source time in a profile in UTC ticks; 0 for an empty one.</summary>
    public static long LatestTicks(Profile profile)
    {
        long latest = 0;
        for (var i = 0; i < profile.Count; i++)
        {
            latest = Math.Max(latest, profile[i].Stamp.Ticks);
        }

        return latest;
    }
}
