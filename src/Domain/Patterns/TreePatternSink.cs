namespace Personalization.Domain.Patterns;

/// <summary>Builds the tree of a pattern; notes when it holds what a linear matcher cannot do.</summary>
internal sealed class TreePatternSink : IPatternSink
{
    private readonly Stack<(List<PatternNode> Choices, List<PatternNode> Items)> outer = new();
    private List<PatternNode> choices = [];
    private List<PatternNode> items = [];

    public bool NeedsBacktracking { get; private set; }

    public PatternNode Tree => Whole();

    public void Character(char c) => items.Add(new PatternNode.Unit(null, c, false));

    public void Set(CharSet set, bool negated) => items.Add(new PatternNode.Unit(set, '\0', negated));

    public void Assertion(char kind) => items.Add(new PatternNode.Assertion(kind));

    public void Alternative()
    {
        choices.Add(new PatternNode.Sequence(items));
        items = [];
    }

    public void Open(string look)
    {
        NeedsBacktracking |= look is not ("" or "?:");
        outer.Push((choices, items));
        choices = [];
        items = [];
    }

    public void Close()
    {
        var group = Whole();
        (choices, items) = outer.Pop();
        items.Add(group);
    }

    public void Repeat(int minimum, int maximum, bool lazy) => items[^1] = new PatternNode.Repeat(items[^1], minimum, maximum);

    public void Reference(int group)
    {
        NeedsBacktracking = true;
        items.Add(new PatternNode.Sequence([]));
    }

    private PatternNode Whole() => choices.Count == 0 ? new PatternNode.Sequence(items) : new PatternNode.Choice([.. choices, new PatternNode.Sequence(items)]);
}
