using Personalization.EdgeFrontend.Telemetry;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// Finds where a script may go into a page that arrives in pieces: where a browser's parser would end the head, be it at its end tag or,
/// since all of <c>html</c>, <c>head</c> and <c>body</c> may be left out, at the first thing that cannot be in a head.
/// </summary>
/// <remarks>
/// Works on bytes and so on every encoding that keeps ASCII. Holds no copy of the page: a tag's beginning has to wait for the next piece,
/// ten bytes at most, and a <c>meta</c> tag up to its end, since one that sets a policy may be the place: <see cref="MaxHeldBack"/>.
/// Text that is no document (see <see cref="DocumentEvidence"/>) gets nothing unless it is certain to be shown as a page.
/// </remarks>
/// <param name="ownMarker">The path of our loader: a page that asks for it has the snippet.</param>
/// <param name="isShown">The answer is certain to be shown as a page, so that one without any of a document's own tags is one too.</param>
/// <param name="encodingIsKnown">The Content-Type names an encoding, so that none in the page counts.</param>
/// <param name="snippet">What goes in; null for one that no policy concerns.</param>
internal sealed class HtmlInsertionScanner(
    byte[] ownMarker, bool isShown = false, bool encodingIsKnown = false, ChosenSnippet? snippet = null)
{
    /// <summary>The longest beginning of a tag that must not be sent before its next byte is known.</summary>
    public const int MaxHeldBack = 4 * 1024;

    private const int NoMeta = int.MinValue;

    private State _state;
    private ShortName _name;
    private AttributeReader _attributes;
    private AttributeInspection _inspection = new(ownMarker, encodingIsKnown);
    private CommentReader _comment;
    private RawTextReader _raw;
    private DocumentEvidence _evidence;
    private HeadTag _tag;
    private bool _isEndTag;
    private int _tagBytes;
    private int _templates;
    private string? _nonce = snippet?.Nonce;
    private bool _knowsEncoding = encodingIsKnown;

    /// <summary>Where the meta tag that is being read began, from the first byte of this piece.</summary>
    private int _meta = NoMeta;
    private bool _metaEnded;

    private enum State
    {
        Beginning, Data, TagOpen, EndTagOpen, TagName, Attributes, Declaration, DeclarationDash, Comment, Bogus, Raw,
    }

    public SnippetOutcome Outcome { get; private set; }

    /// <summary>How many of the last bytes scanned belong to what may be the place, and have to be kept back.</summary>
    public int HeldBack { get; private set; }

    /// <summary>The nonce that the snippet needs: the headers', or that of a policy in the page.</summary>
    public string? Nonce => _nonce;

    /// <summary>
    /// Reads the next piece, which lies behind what was held back of the last. On <see cref="SnippetOutcome.Inserted"/> the answer is the
    /// place in the whole.
    /// </summary>
    /// <param name="all">What was held back, and the piece.</param>
    /// <param name="held">How much was held back.</param>
    public int Scan(ReadOnlySpan<byte> all, int held) => held + ScanPiece(all, held);

    private int ScanPiece(ReadOnlySpan<byte> all, int held)
    {
        var piece = all[held..];
        for (var i = 0; i < piece.Length;)
        {
            if (_state is State.TagOpen or State.EndTagOpen or State.TagName or State.Beginning)
            {
                var place = StepTag(piece[i], i);
                if (Outcome != SnippetOutcome.Searching) return Stop(place);
                if (_state == State.Data && _tagBytes < 0) continue; // the byte is the first behind a byte order mark
                if (_state != State.Attributes)
                {
                    i++;
                }
            }
            else if (_state == State.Data)
            {
                var next = _templates > 0 ? piece[i..].IndexOf((byte)'<') : piece[i..].IndexOfAnyExcept(HtmlBytes.Blank);
                if (next < 0) break;
                i += next;
                if (piece[i] != '<') return Stop(EndOfHead(i, piece[i], isDocument: false));
                _state = State.TagOpen;
                _tagBytes = 1;
                i++;
            }
            else
            {
                i += Read(piece[i..]);
                if (Outcome != SnippetOutcome.Searching) return Stop(-1);
                if (_metaEnded && JudgeMeta(all[(held + _meta)..(held + i)], out var place)) return Stop(place);
            }
        }

        HeldBack = CountHeldBack(all, piece.Length);
        return -1;
    }

    /// <summary>A whole meta tag was read: one with a policy may be the place, or the reason why there is none.</summary>
    private bool JudgeMeta(ReadOnlySpan<byte> tag, out int place)
    {
        place = _meta;
        _metaEnded = false;
        _meta = NoMeta;
        _knowsEncoding |= MetaPolicy.Holds(tag, "charset"u8);
        if (snippet is null || MetaPolicy.Find(tag) is not { } policy) return false;
        Outcome = ContentSecurityPolicy.Judge(policy, snippet.Script.CspSource, ref _nonce) switch
        {
            PolicyVerdict.Behind => SnippetOutcome.Searching,
            // A browser looks for the page's encoding in its first kilobyte, which the snippet would fill.
            PolicyVerdict.Before when _knowsEncoding => SnippetOutcome.Inserted,
            _ => SnippetOutcome.Policy,
        };
        return Outcome != SnippetOutcome.Searching;
    }

    /// <summary>The page ended. On <see cref="SnippetOutcome.Inserted"/> the place is before what was held back.</summary>
    public void End()
    {
        if (Outcome != SnippetOutcome.Searching) return;
        if (!_evidence.IsDocument)
        {
            Outcome = SnippetOutcome.Fragment;
        }
        else if (_templates == 0 && _state is State.Data or State.TagOpen or State.EndTagOpen or State.TagName)
        {
            Outcome = SnippetOutcome.Inserted;
        }
        else
        {
            Outcome = SnippetOutcome.Unclosed;
        }
    }

    private int Stop(int place)
    {
        HeldBack = 0;
        return place;
    }

    /// <summary>What cannot be in a head: the place, if this is a document.</summary>
    private int EndOfHead(int place, byte first, bool isDocument)
    {
        Outcome = isDocument || _evidence.IsDocument || (isShown && _evidence.MayBePage(first))
            ? SnippetOutcome.Inserted
            : SnippetOutcome.Fragment;
        return place;
    }

    /// <summary>One byte of a tag's beginning, or of the page's.</summary>
    private int StepTag(byte b, int at)
    {
        var start = at - _tagBytes;
        switch (_state)
        {
            case State.Beginning:
                return StepBeginning(b, at);
            case State.TagOpen:
                return StepTagOpen(b, start);
            case State.EndTagOpen:
                _tagBytes++;
                if (HtmlBytes.IsLetter(b))
                {
                    BeginName(b, isEndTag: true);
                }
                else
                {
                    _state = b == '>' ? State.Data : State.Bogus;
                }

                return -1;
            case State.TagName when !HtmlBytes.IsNameEnd(b):
                _tagBytes++;
                _name.Append(b);
                return !_isEndTag && _templates == 0 && _name.Length > HeadContent.LongestName
                    ? EndOfHead(start, (byte)'<', isDocument: false)
                    : -1;
            default:
                return EndName(start);
        }
    }

    /// <summary>A byte order mark: of UTF-8 it is skipped, of UTF-16 there is nothing to be done, whatever the header said.</summary>
    private int StepBeginning(byte b, int at)
    {
        var read = _evidence.Mark.Read(b);
        switch (read)
        {
            case ByteOrderMark.Reading.Utf16:
                Outcome = SnippetOutcome.Encoding;
                return -1;
            case ByteOrderMark.Reading.Text:
                return EndOfHead(at - _evidence.Mark.Length, b, isDocument: false);
            case ByteOrderMark.Reading.None:
                _state = State.Data;
                _tagBytes = -1;
                return -1;
            case ByteOrderMark.Reading.Utf8:
                _state = State.Data;
                return -1;
            default:
                return -1;
        }
    }

    private int StepTagOpen(byte b, int start)
    {
        if (HtmlBytes.IsLetter(b))
        {
            _tagBytes++;
            BeginName(b, isEndTag: false);
            return -1;
        }

        switch (b)
        {
            case (byte)'/':
                _tagBytes++;
                _state = State.EndTagOpen;
                return -1;
            case (byte)'!':
                _state = State.Declaration;
                _evidence.BeginDeclaration();
                return -1;
            case (byte)'?':
                _state = State.Bogus;
                _evidence.SawProcessingInstruction();
                return -1;
            default:
                if (_templates == 0) return EndOfHead(start, (byte)'<', isDocument: false);
                _state = b == '<' ? State.TagOpen : State.Data;
                return -1;
        }
    }

    private void BeginName(byte b, bool isEndTag)
    {
        _state = State.TagName;
        _isEndTag = isEndTag;
        _name.Clear();
        _name.Append(b);
    }

    private int EndName(int start)
    {
        var name = _name.Bytes;
        if (_templates > 0)
        {
            _tag = _isEndTag ? (name.SequenceEqual("template"u8) ? HeadTag.Template : HeadTag.Ignored) : HeadContent.OfTemplateStart(name);
        }
        else
        {
            _tag = _isEndTag ? HeadContent.OfEnd(name) : HeadContent.OfStart(name);
        }

        _evidence.Saw(_tag);
        switch (_tag)
        {
            case HeadTag.EndsHead:
                _evidence.SawName(name);
                return EndOfHead(start, (byte)'<', isDocument: false);
            case HeadTag.EndsDocumentsHead:
                return EndOfHead(start, (byte)'<', isDocument: true);
            case HeadTag.GivesUp:
                Outcome = SnippetOutcome.Template;
                return -1;
            default:
                BeginAttributes(_isEndTag ? HeadTag.Ignored : _tag);
                _meta = _tag == HeadTag.Meta && !_isEndTag ? start : NoMeta;
                return -1;
        }
    }

    private void BeginAttributes(HeadTag inspected)
    {
        _state = State.Attributes;
        _attributes.Begin();
        _inspection.Begin(inspected);
    }

    /// <summary>Reads on inside something that ends with a mark of its own; the answer is how many bytes were read.</summary>
    private int Read(ReadOnlySpan<byte> rest)
    {
        int count;
        bool ended;
        switch (_state)
        {
            case State.Attributes:
                return ReadAttributes(rest);
            case State.Comment:
                count = _comment.Read(rest, out ended);
                if (ended)
                {
                    _state = State.Data;
                }

                return count;
            case State.Raw:
                count = _raw.Read(rest, out ended);
                if (_tag == HeadTag.Script)
                {
                    Outcome = _inspection.Script(rest[..count], ended);
                }

                if (ended)
                {
                    BeginEndTag();
                }

                return count;
            case State.Declaration or State.DeclarationDash:
                StepDeclaration(rest[0]);
                return 1;
            default:
                count = rest.IndexOf((byte)'>');
                _evidence.ReadDeclaration(count < 0 ? rest : rest[..count]);
                if (count < 0) return rest.Length;
                _evidence.EndDeclaration();
                _state = State.Data;
                return count + 1;
        }
    }

    private int ReadAttributes(ReadOnlySpan<byte> rest)
    {
        var count = _attributes.Read(rest, out var met);
        switch (met)
        {
            case AttributeEvent.Name:
                Outcome = _inspection.Name(_attributes.Name);
                break;
            case AttributeEvent.Value:
                Outcome = _inspection.Value(rest[..count]);
                break;
            case AttributeEvent.TagEnd:
                Outcome = _inspection.TagEnd();
                EndTag();
                break;
        }

        return count;
    }

    private void StepDeclaration(byte b)
    {
        if (b == '-' && _state == State.Declaration)
        {
            _state = State.DeclarationDash;
        }
        else if (b == '-')
        {
            _state = State.Comment;
            _comment.Begin();
        }
        else
        {
            _evidence.ReadDeclaration(new ReadOnlySpan<byte>(in b));
            _state = b == '>' ? State.Data : State.Bogus;
        }
    }

    /// <summary>The end tag of a text element: its attributes, if any, are read like those of every tag.</summary>
    private void BeginEndTag()
    {
        _tag = HeadTag.Ignored;
        _isEndTag = true;
        BeginAttributes(HeadTag.Ignored);
    }

    private void EndTag()
    {
        _state = State.Data;
        _metaEnded = _meta != NoMeta;
        if (_tag == HeadTag.Template)
        {
            _templates += _isEndTag ? -1 : 1;
        }

        if (_isEndTag || _tag is not (HeadTag.Script or HeadTag.Title or HeadTag.RawText)) return;
        _state = State.Raw;
        _raw.Begin(_name.Bytes, _tag == HeadTag.Script);
    }

    /// <summary>A meta tag waits whole for its end; one that is too long for that is let go, unless it may be one with a policy.</summary>
    private int CountHeldBack(ReadOnlySpan<byte> all, int pieceLength)
    {
        if (_meta == NoMeta) return CountHeldBack();
        var count = pieceLength - _meta;
        _meta = -count;
        if (count <= MaxHeldBack) return count;
        _meta = NoMeta;
        if (snippet is not null && MetaPolicy.MayBeIn(all[^count..]))
        {
            Outcome = SnippetOutcome.Policy;
        }

        return 0;
    }

    private int CountHeldBack() => _state switch
    {
        State.Beginning => _evidence.Mark.Length,
        State.TagOpen or State.EndTagOpen when _templates == 0 => _tagBytes,
        State.TagName when _templates == 0 && (!_isEndTag || _name.Length <= HeadContent.LongestEnd) => _tagBytes,
        _ => 0,
    };
}
