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

    private readonly List<(string Identity, long At)> _entries = [];
    private int _gone;
    private long _before;

    /// <summary>Number of the newest; 0 before the first.</summary>
    public long Last => _before + _entries.Count - _gone;

    /// <summary>Takes one in.</summary>
    /// <returns>Its number.</returns>
    public long Add(string identity, long at)
    {
        _entries.Add((identity, at));
        if (_entries.Count - _gone > MaxCount)
        {
            Drop(1);
        }

        return Last;
    }

    /// <summary>Forgets what is older than <paramref name="oldest"/>.</summary>
    public void Trim(long oldest)
    {
        var count = 0;
        while (_gone + count < _entries.Count && _entries[_gone + count].At < oldest)
        {
            count++;
        }

        Drop(count);
    }

    /// <summary>Number of the newest that is forgotten here already.</summary>
    public long Gone => _before;

    /// <summary>What comes after a number that is not before <see cref="Gone"/>, as much as fits into an answer.</summary>
    public string[] After(long known)
    {
        var start = _gone + (int)(known - _before);
        var identities = new string[Math.Min(MaxAnswer, _entries.Count - start)];
        for (var i = 0; i < identities.Length; i++)
        {
            identities[i] = _entries[start + i].Identity;
        }

        return identities;
    }

    private void Drop(int count)
    {
        // The place of what is gone is given back in large steps.
        _gone += count;
        _before += count;
        if (_gone < 1024 || _gone < _entries.Count / 2) return;
        _entries.RemoveRange(0, _gone);
        _gone = 0;
    }
}
