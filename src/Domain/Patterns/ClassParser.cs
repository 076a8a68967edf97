namespace Personalization.Domain.Patterns;

/// <summary>Reads one bracketed class.</summary>
internal sealed class ClassParser(string pattern, int start)
{
    private readonly List<(char Low, char High)> members = [];
    private int position = start;

    /// <summary>The members, and whether the class stands for everything else.</summary>
    public CharSet Parse(out bool negated, out int end)
    {
        negated = position < pattern.Length && pattern[position] == '^';
        if (negated)
            position++;
        while (true)
        {
            if (position >= pattern.Length)
                throw new PatternException("a class is not closed");
            if (pattern[position] == ']')
                break;
            Member();
        }

        end = position + 1;
        return CharSet.Of(members);
    }

    private void Member()
    {
        var low = Atom(out var lowSet);
        if (position + 1 >= pattern.Length || pattern[position] != '-' || pattern[position + 1] == ']')
        {
            Add(low, lowSet);
            return;
        }

        position++;
        var high = Atom(out var highSet);
        if (lowSet is not null || highSet is not null)
        {
            // A set cannot bound a range: the hyphen is a hyphen.
            Add(low, lowSet);
            Add('-', null);
            Add(high, highSet);
            return;
        }

        if (high < low)
            throw new PatternException("a class's range is out of order");
        members.Add((low, high));
    }

    private char Atom(out CharSet? set)
    {
        set = null;
        var c = pattern[position++];
        if (c != '\\')
            return c;
        if (position >= pattern.Length)
            throw new PatternException("a class is not closed");
        set = CharSet.OfEscape(pattern[position]);
        if (set is null)
            return PatternEscapes.Character(pattern, ref position, inClass: true);
        position++;
        return '\0';
    }

    private void Add(char c, CharSet? set)
    {
        if (set is null)
            members.Add((c, c));
        else
            members.AddRange(set.Ranges());
    }
}
