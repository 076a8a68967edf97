using System.Buffers;

namespace Personalization.EdgeFrontend.Html;

/// <summary>
/// Finds where a script may go into a page that arrives in pieces: before the first real <c>&lt;/head&gt;</c>, or before
/// <c>&lt;body&gt;</c> when that comes first. It follows the HTML tokenizer as far as that question needs: comments, raw text elements,
/// script's own escapes, quoted attributes and templates hide what only looks like a tag.
/// </summary>
/// <remarks>
/// Works on bytes and so on every encoding that keeps ASCII. Holds no copy of the page: at most <see cref="MaxHeldBack"/> bytes of a
/// tag name that may become the place have to wait for the next piece.
/// </remarks>
internal sealed class HtmlInsertionScanner(byte[] ownMarker)
{
    /// <summary>The longest beginning of a tag that must not be sent before its next byte is known: <c>&lt;/head</c>.</summary>
    public const int MaxHeldBack = 6;

    private const int MaxName = 15;
    private static readonly SearchValues<byte> NameEnd = SearchValues.Create("\t\n\f\r />"u8);

    private readonly byte[] _name = new byte[MaxName];
    private ScriptMarkerSearch? _markers;
    private State _state;
    private int _nameLength;
    private bool _isEndTag;
    private bool _isScriptTag;
    private bool _attributeIsSkip;
    private int _attributeMatched;
    private RawText _raw;
    private int _rawMatched;
    private int _templates;
    private int _dashes;
    private bool _commentStart;
    private bool _commentBang;
    private int _scriptEscape;
    private bool _first = true;

    private enum State
    {
        Data, TagOpen, EndTagOpen, TagName, InTag, AttributeName, AfterAttributeName, BeforeValue, DoubleQuoted, SingleQuoted, Unquoted,
        Declaration, DeclarationDash, Comment, Bogus,
        Raw, RawOpen, RawEndOpen, RawEndName, ScriptBang, ScriptBangDash, ScriptStartName,
    }

    private enum RawText
    {
        None, Script, Style, Title, TextArea, NoScript, Xmp, IFrame, NoEmbed, NoFrames,
    }

    public InsertionVerdict Verdict { get; private set; }

    /// <summary>How many of the last bytes scanned belong to what may be the place, and have to be kept back.</summary>
    public int HeldBack { get; private set; }

    private bool InScript => _raw == RawText.Script;

    /// <summary>Most heads hold a script, but many pieces of a page hold none.</summary>
    private ScriptMarkerSearch Markers => _markers ??= new ScriptMarkerSearch(ownMarker);

    /// <summary>
    /// Reads the next piece. On <see cref="InsertionVerdict.Found"/> the answer is the place relative to this piece; it is negative
    /// when the tag began in bytes that were held back.
    /// </summary>
    public int Scan(ReadOnlySpan<byte> piece)
    {
        if (_first && piece.Length > 0)
        {
            _first = false;
            if (piece[0] is 0xFE or 0xFF or 0x00) Verdict = InsertionVerdict.Never; // UTF-16 or UTF-32, whatever the header said.
        }

        for (var i = 0; i < piece.Length && Verdict == InsertionVerdict.Searching; i++)
        {
            i += Skip(piece[i..]);
            if (i >= piece.Length) break;
            Step(piece[i]);
            if (Verdict == InsertionVerdict.Found) return i - (_nameLength + (_isEndTag ? 2 : 1));
        }

        HeldBack = Verdict == InsertionVerdict.Searching ? CountHeldBack() : 0;
        return -1;
    }

    /// <summary>Jumps over bytes that cannot change the state; feeds scripts to the search for other snippets.</summary>
    private int Skip(ReadOnlySpan<byte> rest)
    {
        var length = _state switch
        {
            State.Data => rest.IndexOf((byte)'<'),
            State.Raw when _scriptEscape == 0 => rest.IndexOf((byte)'<'),
            State.Bogus => rest.IndexOf((byte)'>'),
            State.DoubleQuoted => rest.IndexOf((byte)'"'),
            State.SingleQuoted => rest.IndexOf((byte)'\''),
            State.Comment when _dashes == 0 && !_commentStart && !_commentBang => rest.IndexOf((byte)'-'),
            _ => 0,
        };
        if (length < 0) length = rest.Length;
        if (length > 0 && ScriptBytes && Markers.Contains(rest[..length])) Verdict = InsertionVerdict.Never;
        return length;
    }

    private bool ScriptBytes => InScript || (_isScriptTag && _state is State.BeforeValue or State.DoubleQuoted or State.SingleQuoted or State.Unquoted);

    private void Step(byte b)
    {
        if (ScriptBytes && Markers.Contains(b))
        {
            Verdict = InsertionVerdict.Never;
            return;
        }

        switch (_state)
        {
            case State.Data:
                _state = State.TagOpen;
                break;
            case State.TagOpen:
                StepTagOpen(b);
                break;
            case State.EndTagOpen:
                if (IsLetter(b)) BeginName(b, endTag: true);
                else _state = b == '>' ? State.Data : State.Bogus;
                break;
            case State.TagName:
                if (NameEnd.Contains(b)) EndName(b);
                else AppendName(b);
                break;
            case State.InTag or State.AttributeName or State.AfterAttributeName or State.BeforeValue or State.DoubleQuoted or State.SingleQuoted or State.Unquoted:
                StepAttribute(b);
                break;
            case State.Declaration:
                if (b == '-') _state = State.DeclarationDash;
                else _state = b == '>' ? State.Data : State.Bogus;
                break;
            case State.DeclarationDash:
                if (b == '-') BeginComment();
                else _state = b == '>' ? State.Data : State.Bogus;
                break;
            case State.Comment:
                StepComment(b);
                break;
            case State.Bogus:
                if (b == '>') _state = State.Data;
                break;
            default:
                StepRaw(b);
                break;
        }
    }

    private void StepTagOpen(byte b)
    {
        if (IsLetter(b)) BeginName(b, endTag: false);
        else
        {
            _state = b switch
            {
                (byte)'/' => State.EndTagOpen,
                (byte)'!' => State.Declaration,
                (byte)'?' => State.Bogus,
                (byte)'<' => State.TagOpen,
                _ => State.Data,
            };
        }
    }

    private void BeginName(byte b, bool endTag)
    {
        _state = State.TagName;
        _isEndTag = endTag;
        _nameLength = 0;
        _markers?.Reset();
        AppendName(b);
    }

    private void AppendName(byte b)
    {
        if (_nameLength < MaxName) _name[_nameLength] = (byte)(b is >= (byte)'A' and <= (byte)'Z' ? b | 0x20 : b);
        if (_nameLength <= MaxName) _nameLength++;
    }

    private bool NameIs(ReadOnlySpan<byte> name) => _nameLength == name.Length && _name.AsSpan(0, _nameLength).SequenceEqual(name);

    private void EndName(byte b)
    {
        if (_templates == 0 && (_isEndTag ? NameIs("head"u8) : NameIs("body"u8)))
        {
            Verdict = InsertionVerdict.Found;
            return;
        }

        // Inside these, what follows is no HTML any more, or no place for a script.
        if (!_isEndTag && (NameIs("svg"u8) || NameIs("math"u8) || NameIs("frameset"u8) || NameIs("plaintext"u8)))
        {
            Verdict = InsertionVerdict.Never;
            return;
        }

        _isScriptTag = !_isEndTag && NameIs("script"u8);
        _state = State.InTag;
        StepAttribute(b);
    }

    private void StepAttribute(byte b)
    {
        switch (_state)
        {
            case State.InTag:
                if (b == '>') EndTag();
                else if (!IsBlankOrSlash(b)) BeginAttribute(b);
                break;
            case State.AttributeName:
                if (b == '=') _state = State.BeforeValue;
                else if (b == '>' || IsBlankOrSlash(b)) EndAttributeName(b);
                else MatchAttribute(b);
                break;
            case State.AfterAttributeName:
                if (b == '=') _state = State.BeforeValue;
                else if (b == '>') EndTag();
                else if (b == '/') _state = State.InTag;
                else if (!IsBlankOrSlash(b)) BeginAttribute(b);
                break;
            case State.BeforeValue:
                CheckSkip();
                if (b == '"') _state = State.DoubleQuoted;
                else if (b == '\'') _state = State.SingleQuoted;
                else if (b == '>') EndTag();
                else if (b is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r')) _state = State.Unquoted;
                break;
            case State.DoubleQuoted:
                if (b == '"') _state = State.InTag;
                break;
            case State.SingleQuoted:
                if (b == '\'') _state = State.InTag;
                break;
            default:
                if (b == '>') EndTag();
                else if (b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r') _state = State.InTag;
                break;
        }
    }

    private void BeginAttribute(byte b)
    {
        _state = State.AttributeName;
        _attributeMatched = 0;
        _attributeIsSkip = true;
        MatchAttribute(b);
    }

    private void MatchAttribute(byte b)
    {
        var skip = "data-grid-skip"u8;
        var lower = (byte)(b is >= (byte)'A' and <= (byte)'Z' ? b | 0x20 : b);
        if (_attributeMatched >= skip.Length || skip[_attributeMatched] != lower) _attributeIsSkip = false;
        else _attributeMatched++;
    }

    private void EndAttributeName(byte b)
    {
        CheckSkip();
        if (b == '>') EndTag();
        else _state = b == '/' ? State.InTag : State.AfterAttributeName;
    }

    private void CheckSkip()
    {
        if (_attributeIsSkip && _attributeMatched == "data-grid-skip"u8.Length && !_isEndTag && NameIs("html"u8)) Verdict = InsertionVerdict.Never;
        _attributeIsSkip = false;
    }

    private void EndTag()
    {
        if (Verdict == InsertionVerdict.Never) return;
        _state = State.Data;
        if (_isEndTag)
        {
            if (NameIs("template"u8) && _templates > 0) _templates--;
            return;
        }

        if (NameIs("template"u8)) _templates++;
        _raw = RawTextOf();
        if (_raw == RawText.None) return;
        _state = State.Raw;
        _scriptEscape = 0;
        _dashes = 0;
        _markers?.Reset();
    }

    private RawText RawTextOf() =>
        NameIs("script"u8) ? RawText.Script
        : NameIs("style"u8) ? RawText.Style
        : NameIs("title"u8) ? RawText.Title
        : NameIs("textarea"u8) ? RawText.TextArea
        : NameIs("noscript"u8) ? RawText.NoScript
        : NameIs("xmp"u8) ? RawText.Xmp
        : NameIs("iframe"u8) ? RawText.IFrame
        : NameIs("noembed"u8) ? RawText.NoEmbed
        : NameIs("noframes"u8) ? RawText.NoFrames
        : RawText.None;

    private ReadOnlySpan<byte> RawName => _raw switch
    {
        RawText.Script => "script"u8,
        RawText.Style => "style"u8,
        RawText.Title => "title"u8,
        RawText.TextArea => "textarea"u8,
        RawText.NoScript => "noscript"u8,
        RawText.Xmp => "xmp"u8,
        RawText.IFrame => "iframe"u8,
        RawText.NoEmbed => "noembed"u8,
        _ => "noframes"u8,
    };

    private void StepRaw(byte b)
    {
        switch (_state)
        {
            case State.RawOpen:
                if (b == '/') BeginRawName(State.RawEndOpen);
                else if (b == '!' && InScript && _scriptEscape == 0) _state = State.ScriptBang;
                else if (_scriptEscape == 1 && IsLetter(b))
                {
                    BeginRawName(State.ScriptStartName);
                    MatchScriptStart(b);
                }
                else BackToRaw(b);
                break;
            case State.RawEndOpen or State.RawEndName:
                MatchRawEnd(b);
                break;
            case State.ScriptBang:
                if (b == '-') _state = State.ScriptBangDash;
                else BackToRaw(b);
                break;
            case State.ScriptBangDash:
                if (b == '-')
                {
                    _scriptEscape = 1;
                    _dashes = 2;
                    _state = State.Raw;
                }
                else BackToRaw(b);
                break;
            case State.ScriptStartName:
                MatchScriptStart(b);
                break;
            default:
                BackToRaw(b);
                break;
        }
    }

    private void BeginRawName(State state)
    {
        _state = state;
        _rawMatched = 0;
        _dashes = 0;
    }

    /// <summary>Plain raw text, and the dashes that end a script's escape.</summary>
    private void BackToRaw(byte b)
    {
        _state = State.Raw;
        if (b == '<')
        {
            _dashes = 0;
            _state = State.RawOpen;
        }
        else if (b == '-') _dashes++;
        else
        {
            if (b == '>' && _dashes >= 2) _scriptEscape = 0;
            _dashes = 0;
        }
    }

    private void MatchRawEnd(byte b)
    {
        var name = RawName;
        if (_rawMatched == name.Length && NameEnd.Contains(b))
        {
            if (InScript && _scriptEscape == 2)
            {
                _scriptEscape = 1;
                BackToRaw(b);
                return;
            }

            name.CopyTo(_name);
            _nameLength = name.Length;
            _isEndTag = true;
            _isScriptTag = false;
            _raw = RawText.None;
            _state = State.InTag;
            StepAttribute(b);
            return;
        }

        if (_rawMatched < name.Length && (b | 0x20) == name[_rawMatched])
        {
            _rawMatched++;
            _state = State.RawEndName;
            return;
        }

        BackToRaw(b);
    }

    private void MatchScriptStart(byte b)
    {
        var name = "script"u8;
        if (_rawMatched == name.Length && NameEnd.Contains(b))
        {
            _scriptEscape = 2;
            BackToRaw(b);
        }
        else if (_rawMatched < name.Length && (b | 0x20) == name[_rawMatched]) _rawMatched++;
        else BackToRaw(b);
    }

    private void BeginComment()
    {
        _state = State.Comment;
        _commentStart = true;
        _commentBang = false;
        _dashes = 0;
    }

    private void StepComment(byte b)
    {
        if (b == '>' && (_commentStart || _commentBang || _dashes >= 2))
        {
            _state = State.Data;
            return;
        }

        if (b == '-')
        {
            _dashes = _commentBang ? 1 : _dashes + 1;
            _commentBang = false;
            return;
        }

        _commentBang = b == '!' && _dashes >= 2;
        _commentStart = false;
        _dashes = 0;
    }

    private int CountHeldBack()
    {
        if (_templates > 0) return 0;
        switch (_state)
        {
            case State.TagOpen:
                return 1;
            case State.EndTagOpen:
                return 2;
            case State.TagName when _nameLength <= 4:
                var wanted = _isEndTag ? "head"u8 : "body"u8;
                return _name.AsSpan(0, _nameLength).SequenceEqual(wanted[.._nameLength]) ? _nameLength + (_isEndTag ? 2 : 1) : 0;
            default:
                return 0;
        }
    }

    private static bool IsLetter(byte b) => (b | 0x20) is >= (byte)'a' and <= (byte)'z';

    private static bool IsBlankOrSlash(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r' or (byte)'/';
}
