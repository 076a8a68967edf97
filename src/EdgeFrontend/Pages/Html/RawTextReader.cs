namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// Finds the end tag of an element whose content is text to the tokenizer. In a script, <c>&lt;!--</c> and a <c>&lt;script</c> in it hide
/// end tags as well.
/// </summary>
internal struct RawTextReader
{
    private ShortName _name;
    private State _state;
    private bool _isScript;
    private int _escape;
    private int _matched;
    private int _dashes;

    private enum State
    {
        Text, Open, EndName, Bang, BangDash, StartName,
    }

    /// <summary>The start tag of this element was read.</summary>
    public void Begin(ReadOnlySpan<byte> name, bool isScript)
    {
        _name.Set(name);
        _isScript = isScript;
        _state = State.Text;
        _escape = 0;
        _matched = 0;
        _dashes = 0;
    }

    /// <summary>
    /// Reads on; the answer is how many bytes were read. Once ended, the end tag's name was read and the byte behind it was not.
    /// </summary>
    public int Read(ReadOnlySpan<byte> rest, out bool ended)
    {
        for (var i = 0; i < rest.Length; i++)
        {
            if (_state == State.Text && _dashes == 0)
            {
                var next = _escape == 0 ? rest[i..].IndexOf((byte)'<') : rest[i..].IndexOfAny((byte)'<', (byte)'-');
                if (next < 0) break;
                i += next;
            }

            if (!EndsBefore(rest[i])) continue;
            ended = true;
            return i;
        }

        ended = false;
        return rest.Length;
    }

    private bool EndsBefore(byte b)
    {
        switch (_state)
        {
            case State.Open:
                Open(b);
                return false;
            case State.EndName:
                return MatchEnd(b);
            case State.Bang when b == '-':
                _state = State.BangDash;
                return false;
            case State.BangDash when b == '-':
                _escape = 1;
                _dashes = 2;
                _state = State.Text;
                return false;
            case State.StartName:
                MatchStart(b);
                return false;
            default:
                Text(b);
                return false;
        }
    }

    private void Open(byte b)
    {
        if (b == '/')
        {
            BeginName(State.EndName);
        }
        else if (b == '!' && _isScript && _escape == 0)
        {
            _state = State.Bang;
        }
        else if (_escape == 1 && HtmlBytes.IsLetter(b))
        {
            BeginName(State.StartName);
            MatchStart(b);
        }
        else
        {
            Text(b);
        }
    }

    private void BeginName(State state)
    {
        _state = state;
        _matched = 0;
        _dashes = 0;
    }

    /// <summary>Plain text, and the dashes that end a script's escape.</summary>
    private void Text(byte b)
    {
        _state = State.Text;
        if (b == '<')
        {
            _dashes = 0;
            _state = State.Open;
        }
        else if (b == '-')
        {
            _dashes = _escape == 0 ? 0 : _dashes + 1;
        }
        else
        {
            if (b == '>' && _dashes >= 2)
            {
                _escape = 0;
            }

            _dashes = 0;
        }
    }

    private bool MatchEnd(byte b)
    {
        var name = _name.Bytes;
        if (_matched == name.Length && HtmlBytes.IsNameEnd(b))
        {
            if (_escape != 2) return true;
            _escape = 1;
            Text(b);
        }
        else if (_matched < name.Length && HtmlBytes.Lower(b) == name[_matched])
        {
            _matched++;
        }
        else
        {
            Text(b);
        }

        return false;
    }

    private void MatchStart(byte b)
    {
        var name = "script"u8;
        if (_matched == name.Length && HtmlBytes.IsNameEnd(b))
        {
            _escape = 2;
            Text(b);
        }
        else if (_matched < name.Length && HtmlBytes.Lower(b) == name[_matched])
        {
            _matched++;
        }
        else
        {
            Text(b);
        }
    }
}
