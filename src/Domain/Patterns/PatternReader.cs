namespace Personalization.Domain.Patterns;

/// <summary>
/// Reads a JavaScript regular expression (without the u flag, web compatibility rules included: literal braces, octal escapes). What
/// JavaScript refuses is refused. One pass over the characters.
/// </summary>
internal sealed class PatternReader
{
    /// <summary>Sum of all counted repetitions: each unrolls into states of the matcher.</summary>
    private const int RepeatLimit = 1000;

    private readonly string _pattern;
    private readonly IPatternSink _sink;
    private readonly List<string?> _groups = [];
    private int _position;
    private int _depth;
    private int _repeats;

    private PatternReader(string pattern, IPatternSink sink)
    {
        _pattern = pattern;
        _sink = sink;
        FindGroups();
    }

    /// <exception cref="PatternException">JavaScript would refuse the pattern, or it asks for more than allowed.</exception>
    public static void Read(string pattern, IPatternSink sink) => new PatternReader(pattern, sink).Read();

    private void Read()
    {
        var hasAtom = false;
        while (_position < _pattern.Length)
        {
            hasAtom = Next(hasAtom);
        }

        if (_depth != 0) throw new PatternException("a group is not closed");
    }

    /// <summary>Reads one element; answers whether a quantifier may follow it.</summary>
    private bool Next(bool hasAtom)
    {
        var c = _pattern[_position++];
        switch (c)
        {
            case '^' or '$':
                _sink.Assertion(c);
                return false;
            case '|':
                _sink.Alternative();
                return false;
            case '.':
                _sink.Set(CharSet.NotLine, negated: false);
                return true;
            case '(':
                OpenGroup();
                return false;
            case ')':
                if (_depth-- == 0) throw new PatternException("a closing parenthesis has no group");
                _sink.Close();
                return true;
            case '[':
                var set = new ClassParser(_pattern, _position).Parse(out var negated, out _position);
                _sink.Set(set, negated);
                return true;
            case '*' or '+' or '?':
                Repeat(c == '+' ? 1 : 0, c == '?' ? 1 : -1, hasAtom);
                return false;
            case '{' when Count() is var (low, high):
                Repeat(low, high, hasAtom);
                return false;
            case '\\':
                return Escape();
            default:
                _sink.Character(c);
                return true;
        }
    }

    private void Repeat(int minimum, int maximum, bool hasAtom)
    {
        if (!hasAtom) throw new PatternException($"nothing to repeat at character {_position}");
        var lazy = _position < _pattern.Length && _pattern[_position] == '?';
        if (lazy)
        {
            _position++;
        }

        _sink.Repeat(minimum, maximum, lazy);
    }

    /// <summary>A counted quantifier behind an opening brace, or null when the brace is only a brace.</summary>
    private (int Low, int High)? Count()
    {
        var end = _pattern.IndexOf('}', _position);
        if (end < 0) return null;
        var parts = _pattern[_position..end].Split(',');
        if (parts.Length > 2 || parts[0].Length == 0 || Array.Exists(parts, part => part.AsSpan().ContainsAnyExceptInRange('0', '9')))
        {
            return null;
        }

        var low = Number(parts[0]);
        var high = parts.Length == 1 ? low : parts[1].Length > 0 ? Number(parts[1]) : -1;
        if (high >= 0 && high < low) throw new PatternException("a repetition's numbers are out of order");
        _repeats += Math.Max(low, high);
        if (_repeats > RepeatLimit) throw new PatternException($"counted repetitions sum to more than {RepeatLimit}");
        _position = end + 1;
        return (low, high);
    }

    private static int Number(string digits) => int.TryParse(digits, out var number) ? number : int.MaxValue / 4;

    private void OpenGroup()
    {
        _depth++;
        if (_position >= _pattern.Length || _pattern[_position] != '?')
        {
            _sink.Open("");
            return;
        }

        foreach (var look in (ReadOnlySpan<string>)["?=", "?!", "?<=", "?<!"])
        {
            if (!StartsWith(look)) continue;
            _position += look.Length;
            _sink.Open(look);
            return;
        }

        if (StartsWith("?:"))
        {
            _position += 2;
            _sink.Open("?:");
        }
        else if (StartsWith("?<") && _pattern.IndexOf('>', _position) is > 0 and var end)
        {
            _position = end + 1;
            _sink.Open("");
        }
        else
        {
            throw new PatternException("an unknown kind of group");
        }
    }

    private bool Escape()
    {
        if (_position >= _pattern.Length) throw new PatternException("a backslash at the end");
        var c = _pattern[_position++];
        if (CharSet.OfEscape(c) is { } set)
        {
            _sink.Set(set, negated: false);
            return true;
        }

        switch (c)
        {
            case 'b' or 'B':
                _sink.Assertion(c);
                return false;
            case >= '1' and <= '9' when BackReference(c) is { } number:
                _sink.Reference(number);
                return true;
            case 'k' when _groups.Exists(name => name is not null):
                _sink.Reference(NamedReference());
                return true;
            default:
                _position--;
                _sink.Character(PatternEscapes.Character(_pattern, ref _position, inClass: false));
                return true;
        }
    }

    /// <summary>The group that a decimal escape refers to, or null when there are not that many (it then is an octal escape).</summary>
    private int? BackReference(char first)
    {
        var end = _position;
        while (end < _pattern.Length && char.IsAsciiDigit(_pattern[end]))
        {
            end++;
        }

        if (!int.TryParse(first + _pattern[_position..end], out var number) || number > _groups.Count) return null;
        _position = end;
        return number;
    }

    private int NamedReference()
    {
        var end = StartsWith("<") ? _pattern.IndexOf('>', _position) : -1;
        var index = end < 0 ? -1 : _groups.IndexOf(_pattern[(_position + 1)..end]);
        if (index < 0) throw new PatternException("a reference to a group that is not there");
        _position = end + 1;
        return index + 1;
    }

    private bool StartsWith(string text) => string.CompareOrdinal(_pattern, _position, text, 0, text.Length) == 0;

    /// <summary>Lists the capturing groups beforehand, because a reference may come before its group.</summary>
    private void FindGroups()
    {
        var inClass = false;
        for (var i = 0; i < _pattern.Length; i++)
        {
            switch (_pattern[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass:
                    AddGroup(i + 1);
                    break;
                default:
                    break;
            }
        }
    }

    private void AddGroup(int start)
    {
        var rest = _pattern.AsSpan(start);
        if (!rest.StartsWith("?"))
        {
            _groups.Add(null);
            return;
        }

        if (!rest.StartsWith("?<") || rest.StartsWith("?<=") || rest.StartsWith("?<!")) return;
        var end = rest.IndexOf('>');
        var name = end < 0 ? "" : rest[2..end].ToString();
        if (name.Length == 0
            || char.IsAsciiDigit(name[0])
            || !name.All(c => char.IsLetterOrDigit(c) || c is '_' or '$')
            || _groups.Contains(name))
        {
            throw new PatternException("a group's name is not usable");
        }

        _groups.Add(name);
    }
}
