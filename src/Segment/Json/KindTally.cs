namespace Personalization.Segment.Json;

/// <summary>How many members of a set were left out, by kind. Few kinds, most of them never met: made when the first one comes.</summary>
public sealed class KindTally
{
    private SortedDictionary<string, int>? _counts;

    /// <summary>Each kind that was met, with how often, in the kinds' order.</summary>
    public IEnumerable<KeyValuePair<string, int>> Kinds => _counts ?? Enumerable.Empty<KeyValuePair<string, int>>();

    public int Total { get; private set; }

    public int this[string kind] => _counts is not null && _counts.TryGetValue(kind, out var count) ? count : 0;

    public void Add(string kind, int count = 1)
    {
        if (count == 0) return;
        _counts ??= new SortedDictionary<string, int>(StringComparer.Ordinal);
        _counts[kind] = this[kind] + count;
        Total += count;
    }
}
