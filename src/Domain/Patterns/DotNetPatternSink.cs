using System.Text;

namespace Personalization.Domain.Patterns;

/// <summary>Writes a pattern in .NET's notation: for the few that need lookarounds or back references.</summary>
internal sealed class DotNetPatternSink : IPatternSink
{
    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public void Character(char c) => _text.Append("\\u").Append(((int)c).ToString("x4"));

    public void Set(CharSet set, bool negated) => _text.Append((negated ? set.Complement() : set).ToDotNet());

    public void Assertion(char kind) => _text.Append(kind switch { '^' => "^", '$' => "\\z", _ => "\\" + kind });

    public void Alternative() => _text.Append('|');

    public void Open(string look) => _text.Append('(').Append(look);

    public void Close() => _text.Append(')');

    public void Repeat(int minimum, int maximum, bool lazy) =>
        _text.Append('{')
            .Append(minimum)
            .Append(maximum == minimum ? "" : maximum < 0 ? "," : $",{maximum}")
            .Append('}')
            .Append(lazy ? "?" : "");

    public void Reference(int group) => _text.Append("(?:\\").Append(group).Append(')');
}
