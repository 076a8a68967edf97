namespace Personalization.EdgeFrontend.Html;

/// <summary>
/// Recognises pages that have analytics.js already: looks in scripts, piece by piece, for Segment's own call and for our loader's path.
/// </summary>
internal sealed class ScriptMarkerSearch(byte[] ownMarker)
{
    private readonly byte[] _carry = new byte[Math.Max(ownMarker.Length, Segment.Length) * 2];
    private int _carried;

    private static ReadOnlySpan<byte> Segment => "analytics.load("u8;

    private int Overlap => (_carry.Length / 2) - 1;

    /// <summary>A new script begins: what was before does not continue.</summary>
    public void Reset() => _carried = 0;

    public bool Contains(byte next) => Contains(new ReadOnlySpan<byte>(in next));

    /// <summary>Whether this piece, together with the end of those before, holds a marker.</summary>
    public bool Contains(ReadOnlySpan<byte> piece)
    {
        if (Has(piece)) return true;

        // What straddles the border: the carried end and as much of the beginning.
        var head = piece[..Math.Min(piece.Length, Overlap)];
        head.CopyTo(_carry.AsSpan(_carried));
        if (_carried > 0 && Has(_carry.AsSpan(0, _carried + head.Length))) return true;

        if (piece.Length >= Overlap)
        {
            piece[^Overlap..].CopyTo(_carry);
            _carried = Overlap;
        }
        else
        {
            var total = _carried + piece.Length;
            var keep = Math.Min(total, Overlap);
            _carry.AsSpan(total - keep, keep).CopyTo(_carry);
            _carried = keep;
        }

        return false;
    }

    private bool Has(ReadOnlySpan<byte> text) => text.IndexOf(Segment) >= 0 || text.IndexOf(ownMarker) >= 0;
}
