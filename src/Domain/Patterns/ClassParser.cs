namespace Personalization.Domain.Patterns;

/// <summary>Reads one bracketed class.</summary>
internal sealed class ClassParser(string pattern, int start)
{
    private readonly List<(char Low, char High)> _members = [];
    private int _position = start;

    /// <summary>The members, and whether the class stands for everything else.</summary>
    public CharSet Parse(out bool negated, out int end)
    {
        negated = _position < pattern.Length && pattern[_position] == '^';
        if (negated)
        {
            _position++;
        }

        while (true)
        {
            if (_position >= pattern.Length) throw new PatternException("a class is not closed");
            if (pattern[_position] == ']') break;
            Member();
        }

        end = _position + 1;
        return CharSet.Of(_members);
    }

    private void Member()
    {
        var low = Atom(out var lowSet);
        if (_position + 1 >= pattern.Length || pattern[_position] != '-' || pattern[_position + 1] == ']')
        {
            Add(low, lowSet);
            return;
        }

        _position++;
        var high = Atom(out var highSet);
        if (lowSet is not null || highSet is not null)
        {
            // A set cannot bound a range: the hyphen is a hyphen.
            Add(low, lowSet);
            Add('-', null);
            Add(high, highSet);
            return;
        }

        if (high < low) throw new PatternException("a class's range is out of order");
        _members.Add((low, high));
    }

    private char Atom(out CharSet? set)
    {
        set = null;
        var c = pattern[_position++];
        if (c != '\\') return c;
        if (_position >= pattern.Length) throw new PatternException("a class is not closed");
        set = CharSet.OfEscape(pattern[_position]);
        if (set is null) return PatternEscapes.Character(pattern, ref _position, inClass: true);
        _position++;
        return '\0';
    }

    private void Add(char c, CharSet? set)
    {
        if (set is null)
        {
            _members.Add((c, c));
        }
        else
        {
            _members.AddRange(set.Ranges());
        }
    }
}
