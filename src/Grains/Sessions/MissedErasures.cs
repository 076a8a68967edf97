namespace Personalization.Grains.Sessions;

/// <summary>Who was erased lately, for edges that come back after a gap. Bounded in time and in number.</summary>
internal sealed class MissedErasures(TimeSpan born)
{
    /// <summary>Longer than an edge remembers anybody.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(90);

    private const int MaxCount = 20_000;
    private const int MaxAnswer = 2_000;

    private readonly Queue<(string Identity, TimeSpan At)> _entries = new();
    private TimeSpan _completeSince = born;

    public void Add(string identity, TimeSpan now)
    {
        _entries.Enqueue((identity, now));
        while (_entries.Count > MaxCount || (_entries.TryPeek(out var oldest) && now - oldest.At > Kept))
        {
            _completeSince = _entries.Dequeue().At;
        }
    }

    /// <summary>Everybody who was erased since a moment; null when that is not known, or is too many.</summary>
    public string[]? Since(TimeSpan moment)
    {
        if (moment <= _completeSince) return null;
        var missed = _entries.Where(one => one.At >= moment).Select(one => one.Identity).Take(MaxAnswer + 1).ToArray();
        return missed.Length > MaxAnswer ? null : missed;
    }
}
