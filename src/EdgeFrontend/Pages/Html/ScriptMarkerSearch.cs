namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// Recognises pages that have analytics.js already: looks in scripts, piece by piece, for Segment's own call and for our loader's path.
/// Both count as whole words only: <c>myanalytics.load(</c> and <c>sdk.json</c> are something else.
/// </summary>
internal sealed class ScriptMarkerSearch
{
    private readonly byte[] _ownMarker;
    private readonly byte[] _carry;
    private readonly int _keep;
    private int _carried;

    public ScriptMarkerSearch(byte[] ownMarker)
    {
        _ownMarker = ownMarker;
        _keep = Math.Max(ownMarker.Length, Segment.Length) + 1; // one more: the byte before or behind decides
        _carry = new byte[_keep * 2];
    }

    private static ReadOnlySpan<byte> Segment => "analytics.load("u8;

    /// <summary>A new script begins: what was before does not continue.</summary>
    public void Reset() => _carried = 0;

    /// <summary>Whether this piece, together with the end of those before, holds a marker.</summary>
    public bool Contains(ReadOnlySpan<byte> piece)
    {
        if (Has(piece, isBeginning: _carried == 0)) return true;

        // What straddles the border: the carried end and as much of the beginning.
        var head = piece[..Math.Min(piece.Length, _keep)];
        head.CopyTo(_carry.AsSpan(_carried));
        var joined = _carried + head.Length;
        if (_carried > 0 && Has(_carry.AsSpan(0, joined), isBeginning: _carried < _keep)) return true;

        if (piece.Length >= _keep)
        {
            piece[^_keep..].CopyTo(_carry);
            _carried = _keep;
            return false;
        }

        _carried = Math.Min(joined, _keep);
        _carry.AsSpan(joined - _carried, _carried).CopyTo(_carry);
        return false;
    }

    /// <summary>Whether the text that is over now ends with our loader's path; up to now it could have gone on.</summary>
    public bool EndsWithMarker()
    {
        var ends = _carry.AsSpan(0, _carried).EndsWith(_ownMarker);
        _carried = 0;
        return ends;
    }

    private bool Has(ReadOnlySpan<byte> text, bool isBeginning)
    {
        for (int at = 0, next; (next = text[at..].IndexOf(Segment)) >= 0; at += next + 1)
        {
            if (at + next == 0 ? isBeginning : !IsWord(text[at + next - 1])) return true;
        }

        for (int at = 0, next; (next = text[at..].IndexOf(_ownMarker)) >= 0; at += next + 1)
        {
            var behind = at + next + _ownMarker.Length;
            if (behind < text.Length && !IsWord(text[behind]) && text[behind] is not ((byte)'.' or (byte)'-')) return true;
        }

        return false;
    }

    private static bool IsWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'$' || b >= 0x80;
}
