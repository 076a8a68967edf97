using System.Text;

namespace Personalization.Domain.Patterns;

/// <summary>Writes a pattern in .NET's notation: for the few that need lookarounds or back references.</summary>
internal sealed class DotNetPatternSink : IPatternSink
{
    private readonly StringBuilder text = new();

    public string Text => text.ToString();

    public void Character(char c) => text.Append("\\u").Append(((int)c).ToString("x4"));

    public void Set(CharSet set, bool negated) => text.Append((negated ? set.Complement() : set).ToDotNet());

    public void Assertion(char kind) => text.Append(kind switch { '^' => "^", '$' => "\\z", _ => "\\" + kind });

    public void Alternative() => text.Append('|');

    public void Open(string look) => text.Append('(').Append(look);

    public void Close() => text.Append(')');

    public void Repeat(int minimum, int maximum, bool lazy) =>
        text.Append('{').Append(minimum).Append(maximum == minimum ? "" : maximum < 0 ? "," : $",{maximum}").Append('}').Append(lazy ? "?" : "");

    public void Reference(int group) => text.Append("(?:\\").Append(group).Append(')');
}
