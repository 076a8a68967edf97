namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>Finds the end of a comment, with all the forms in which the standard lets one end.</summary>
internal struct CommentReader
{
    private int _dashes;
    private bool _atStart;
    private bool _bang;

    /// <summary><c>&lt;!--</c> was read.</summary>
    public void Begin()
    {
        _dashes = 0;
        _atStart = true;
        _bang = false;
    }

    /// <summary>Reads on; the answer is how many bytes were read, the comment's end included.</summary>
    public int Read(ReadOnlySpan<byte> rest, out bool ended)
    {
        for (var i = 0; i < rest.Length; i++)
        {
            if (_dashes == 0 && !_atStart && !_bang)
            {
                var dash = rest[i..].IndexOf((byte)'-');
                if (dash < 0) break;
                i += dash;
            }

            if (!Ends(rest[i])) continue;
            ended = true;
            return i + 1;
        }

        ended = false;
        return rest.Length;
    }

    private bool Ends(byte b)
    {
        if (b == '>' && (_atStart || _bang || _dashes >= 2)) return true;
        if (b == '-')
        {
            _dashes = _bang ? 1 : _dashes + 1;
            _bang = false;
            return false;
        }

        _bang = b == '!' && _dashes >= 2;
        _atStart = false;
        _dashes = 0;
        return false;
    }
}
