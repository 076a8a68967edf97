namespace Personalization.Grains.Erasures;

/// <summary>The erasures of the last minutes by number. Bounded in time, because edges forget by themselves, and in count.</summary>
internal sealed class RecentErasures
{
    /// <summary>Erasures that are remembered.</summary>
    public const int MaxCount = 100_000;

    /// <summary>Most in one answer.</summary>
    public const int MaxAnswer = 2_000;

    /// <summary>Longer than the minute for which an edge serves what it remembers.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(90);

    private readonly List<(string Identity, long At)> entries = [];
    private int gone;
    private long before;

    /// <summary>Number of the newest; 0 before the first.</summary>
    public long Last => before + entries.Count - gone;

    /// <summary>Takes one in.</summary>
    /// <returns>Its number.</returns>
    public long Add(string identity, long at)
    {
        entries.Add((identity, at));
        if (entries.Count - gone > MaxCount) Drop(1);
        return Last;
    }

    /// <summary>Forgets what is older than <paramref name="oldest"/>.</summary>
    public void Trim(long oldest)
    {
        var count = 0;
        while (gone + count < entries.Count && entries[gone + count].At < oldest) count++;
        Drop(count);
    }

    /// <summary>Number of the newest that is forgotten here already.</summary>
    public long Gone => before;

    /// <summary>What comes after a number that is not before <see cref="Gone"/>, as much as fits into an answer.</summary>
    public string[] After(long known)
    {
        var start = gone + (int)(known - before);
        var identities = new string[Math.Min(MaxAnswer, entries.Count - start)];
        for (var i = 0; i < identities.Length; i++) identities[i] = entries[start + i].Identity;
        return identities;
    }

    private void Drop(int count)
    {
        // The place of what is gone is given back in large steps.
        gone += count;
        before += count;
        if (gone < 1024 || gone < entries.Count / 2) return;
        entries.RemoveRange(0, gone);
        gone = 0;
    }
}
