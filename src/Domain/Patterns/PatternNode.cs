namespace Personalization.Domain.Patterns;

/// <summary>A pattern as a tree, from which the linear matcher's program is written.</summary>
internal abstract record PatternNode
{
    public sealed record Unit(CharSet? Set, char Character, bool Negated) : PatternNode;

    public sealed record Assertion(char Kind) : PatternNode;

    public sealed record Sequence(List<PatternNode> Items) : PatternNode;

    public sealed record Choice(List<PatternNode> Items) : PatternNode;

    public sealed record Repeat(PatternNode Item, int Minimum, int Maximum) : PatternNode;
}
