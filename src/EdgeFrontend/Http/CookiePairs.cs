namespace Personalization.EdgeFrontend.Http;

/// <summary>
/// Walks the pairs of a line of the Cookie header in their order. Only blanks and tabs are not part of a name or value: bytes above ASCII
/// stand there as characters, and some of those count as blanks elsewhere.
/// </summary>
internal ref struct CookiePairs(ReadOnlySpan<char> line)
{
    private const string Blank = " \t";

    private ReadOnlySpan<char> _rest = line;
    private bool _isDone;

    /// <summary>The pair as it stands in the line, without its semicolon.</summary>
    public ReadOnlySpan<char> Pair { get; private set; }

    /// <summary>What stands before the first equals sign; empty without one.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>What stands behind it.</summary>
    public ReadOnlySpan<char> Value { get; private set; }

    public bool MoveNext()
    {
        if (_isDone) return false;
        var end = _rest.IndexOf(';');
        _isDone = end < 0;
        Pair = _isDone ? _rest : _rest[..end];
        _rest = _isDone ? default : _rest[(end + 1)..];
        var equals = Pair.IndexOf('=');
        Name = equals < 0 ? default : Pair[..equals].Trim(Blank);
        Value = equals < 0 ? default : Pair[(equals + 1)..].Trim(Blank);
        return true;
    }
}
