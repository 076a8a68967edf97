namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// The words of a user agent: runs of letters, and what follows each. Names are looked for as whole words; a piece of text in the middle of
/// another name (the phones of the maker Cubot) recognises nothing.
/// </summary>
internal ref struct UserAgentWords(ReadOnlySpan<char> agent)
{
    private readonly ReadOnlySpan<char> _agent = agent;
    private int _next;

    /// <summary>The word, letters only.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>A version follows (<c>Name/1</c>).</summary>
    public bool HasVersion { get; private set; }

    /// <summary>The word is in the comment that describes an Android device, where models and makers stand.</summary>
    public bool IsDevice { get; private set; }

    public bool MoveNext()
    {
        while (_next < _agent.Length && !char.IsAsciiLetter(_agent[_next]))
        {
            if (_agent[_next] == ')')
            {
                IsDevice = false;
            }

            _next++;
        }

        if (_next == _agent.Length) return false;
        var start = _next;
        while (_next < _agent.Length && char.IsAsciiLetter(_agent[_next]))
        {
            _next++;
        }

        Current = _agent[start.._next];
        HasVersion = _next < _agent.Length && _agent[_next] == '/';
        if (Is("Android") && !HasVersion)
        {
            IsDevice = true;
        }
        else if (Is("compatible"))
        {
            IsDevice = false; // "(compatible; Name/1; +address)" may stand inside the device's comment
        }
        return true;
    }

    /// <summary>Whether the word is this one, whatever its case.</summary>
    public readonly bool Is(ReadOnlySpan<char> name) => Current.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the word is this one or ends with it.</summary>
    public readonly bool EndsWith(ReadOnlySpan<char> end) => Current.EndsWith(end, StringComparison.OrdinalIgnoreCase);
}
