using Personalization.EdgeFrontend.Telemetry;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// What attributes and scripts of the head say about the snippet: that the page does not want it (<c>data-grid-skip</c>), may not hold it
/// (AMP), has it already, or is in an encoding that only the page itself names.
/// </summary>
internal struct AttributeInspection(byte[] ownMarker, bool encodingIsKnown)
{
    private const string Iso2022Jp = "iso-2022-jp";

    /// <summary>
    /// How the types of JSON end. No other type counts: consent managers give scripts a type of their own and run them later.
    /// </summary>
    private const uint Json = ((uint)'j' << 24) | ((uint)'s' << 16) | ((uint)'o' << 8) | 'n';

    private ScriptMarkerSearch? _markers;
    private uint _lastOfType;
    private HeadTag _tag;
    private Attribute _attribute;
    private bool _isData;
    private int _matched;

    private enum Attribute
    {
        Other, Source, Type, Encoding,
    }

    /// <summary>Most heads hold a script, but many pieces of a page hold none.</summary>
    private ScriptMarkerSearch Markers => _markers ??= new ScriptMarkerSearch(ownMarker);

    /// <summary>A start tag's name was read, or one whose attributes say nothing.</summary>
    public void Begin(HeadTag tag)
    {
        _tag = tag;
        _attribute = Attribute.Other;
        if (tag != HeadTag.Script) return;
        _isData = false;
        _markers?.Reset();
    }

    public SnippetOutcome Name(ReadOnlySpan<byte> name)
    {
        if (EndValue() is var outcome and not SnippetOutcome.Searching) return outcome;
        switch (_tag)
        {
            case HeadTag.Html when name.SequenceEqual("data-grid-skip"u8):
                return SnippetOutcome.OptedOut;
            case HeadTag.Html when IsAmp(name):
                return SnippetOutcome.Amp;
            case HeadTag.Script:
                _attribute = name.SequenceEqual("src"u8)
                    ? Attribute.Source
                    : name.SequenceEqual("type"u8) ? Attribute.Type : Attribute.Other;
                _lastOfType = 0;
                break;
            case HeadTag.Meta when !encodingIsKnown:
                _attribute = name.SequenceEqual("charset"u8) || name.SequenceEqual("content"u8) ? Attribute.Encoding : Attribute.Other;
                _matched = 0;
                break;
        }

        return SnippetOutcome.Searching;
    }

    public SnippetOutcome Value(ReadOnlySpan<byte> piece)
    {
        switch (_attribute)
        {
            case Attribute.Source when Markers.Contains(piece):
                return SnippetOutcome.HasSnippet;
            case Attribute.Type:
                foreach (var b in piece)
                {
                    _lastOfType = (_lastOfType << 8) | HtmlBytes.Lower(b);
                }

                break;
            case Attribute.Encoding when MatchesEncoding(piece):
                return SnippetOutcome.Encoding;
        }

        return SnippetOutcome.Searching;
    }

    public SnippetOutcome TagEnd()
    {
        var outcome = EndValue();
        if (_tag == HeadTag.Script)
        {
            _markers?.Reset();
        }

        return outcome;
    }

    /// <summary>A piece of a script's text. Data for scripts, such as JSON, runs nothing.</summary>
    public SnippetOutcome Script(ReadOnlySpan<byte> piece, bool isEnd) =>
        !_isData && (Markers.Contains(piece) || (isEnd && Markers.EndsWithMarker())) ? SnippetOutcome.HasSnippet : SnippetOutcome.Searching;

    private SnippetOutcome EndValue()
    {
        var attribute = _attribute;
        _attribute = Attribute.Other;
        if (attribute == Attribute.Type)
        {
            _isData = _lastOfType == Json;
        }

        return attribute == Attribute.Source && Markers.EndsWithMarker() ? SnippetOutcome.HasSnippet : SnippetOutcome.Searching;
    }

    private bool MatchesEncoding(ReadOnlySpan<byte> piece)
    {
        foreach (var b in piece)
        {
            var lower = HtmlBytes.Lower(b);
            _matched = lower == Iso2022Jp[_matched] ? _matched + 1 : lower == Iso2022Jp[0] ? 1 : 0;
            if (_matched == Iso2022Jp.Length) return true;
        }

        return false;
    }

    /// <summary>The marks of AMP: the sign (with or without its selector) or the word, alone or for advertisements and mail.</summary>
    private static bool IsAmp(ReadOnlySpan<byte> name)
    {
        var mark = name.StartsWith("amp"u8) ? 3 : name.StartsWith("\u26A1\uFE0F"u8) ? 6 : name.StartsWith("\u26A1"u8) ? 3 : 0;
        if (mark == 0) return false;
        var kind = name[mark..];
        return kind.IsEmpty || kind.SequenceEqual("4ads"u8) || kind.SequenceEqual("4email"u8);
    }
}
