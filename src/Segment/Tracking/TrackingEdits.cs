namespace Personalization.Segment.Tracking;

/// <summary>
/// Changes to a JSON text as byte ranges, so that everything else is copied as it came: order, spacing, digits and escapes of the page's
/// own data are not ours to touch.
/// </summary>
internal sealed class TrackingEdits
{
    private readonly List<Edit> _edits = [];

    public int Count => _edits.Count;

    /// <summary>By how much the text grows with the edits from this one on; exact only while they do not overlap.</summary>
    public int GrowthSince(int first)
    {
        var growth = 0;
        for (var i = first; i < _edits.Count; i++)
        {
            growth += _edits[i].Insert.Length - _edits[i].Remove;
        }

        return growth;
    }

    public void Add(int start, int remove, ReadOnlyMemory<byte> insert) => _edits.Add(new Edit(start, remove, insert));

    public void RemoveFrom(int first) => _edits.RemoveRange(first, _edits.Count - first);

    /// <summary>
    /// The changed text, and where the given ranges lie in it. Ranges are in order, and their borders lie in no removed part.
    /// </summary>
    public byte[] Apply(ReadOnlySpan<byte> text, Span<Range> ranges)
    {
        _edits.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.Remove.CompareTo(a.Remove));
        var output = new byte[text.Length + _edits.Sum(static edit => edit.Insert.Length)];
        var (copied, written, range) = (0, 0, 0);
        var inside = false;
        foreach (var edit in _edits)
        {
            Place(ranges, ref range, ref inside, edit.Start, written - copied);
            if (edit.Start > copied)
            {
                text[copied..edit.Start].CopyTo(output.AsSpan(written));
                written += edit.Start - copied;
                copied = edit.Start;
            }
            edit.Insert.Span.CopyTo(output.AsSpan(written));
            written += edit.Insert.Length;
            copied = Math.Max(copied, edit.Start + edit.Remove);
        }
        Place(ranges, ref range, ref inside, text.Length, written - copied);
        text[copied..].CopyTo(output.AsSpan(written));
        return output.AsSpan(0, written + text.Length - copied).ToArray();
    }

    // Borders up to a position move by what the edits before it added.
    private static void Place(Span<Range> ranges, ref int range, ref bool inside, int upTo, int shift)
    {
        while (range < ranges.Length)
        {
            var (start, end) = (ranges[range].Start.Value, ranges[range].End.Value);
            if (!inside)
            {
                if (start > upTo) return;
                inside = true;
                ranges[range] = (start + shift)..end;
            }
            if (end > upTo) return;
            ranges[range] = ranges[range].Start..(end + shift);
            inside = false;
            range++;
        }
    }

    private readonly record struct Edit(int Start, int Remove, ReadOnlyMemory<byte> Insert);
}
