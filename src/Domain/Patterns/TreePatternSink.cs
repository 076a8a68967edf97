namespace Personalization.Domain.Patterns;

/// <summary>Builds the tree of a pattern; notes when it holds what a linear matcher cannot do.</summary>
internal sealed class TreePatternSink : IPatternSink
{
    private readonly Stack<(List<PatternNode> Choices, List<PatternNode> Items)> _outer = new();
    private List<PatternNode> _choices = [];
    private List<PatternNode> _items = [];

    public bool NeedsBacktracking { get; private set; }

    public PatternNode Tree => Whole();

    public void Character(char c) => _items.Add(new PatternNode.Unit(null, c, false));

    public void Set(CharSet set, bool negated) => _items.Add(new PatternNode.Unit(set, '\0', negated));

    public void Assertion(char kind) => _items.Add(new PatternNode.Assertion(kind));

    public void Alternative()
    {
        _choices.Add(new PatternNode.Sequence(_items));
        _items = [];
    }

    public void Open(string look)
    {
        NeedsBacktracking |= look is not ("" or "?:");
        _outer.Push((_choices, _items));
        _choices = [];
        _items = [];
    }

    public void Close()
    {
        var group = Whole();
        (_choices, _items) = _outer.Pop();
        _items.Add(group);
    }

    public void Repeat(int minimum, int maximum, bool lazy) => _items[^1] = new PatternNode.Repeat(_items[^1], minimum, maximum);

    public void Reference(int group)
    {
        NeedsBacktracking = true;
        _items.Add(new PatternNode.Sequence([]));
    }

    private PatternNode Whole() =>
        _choices.Count == 0 ? new PatternNode.Sequence(_items) : new PatternNode.Choice([.. _choices, new PatternNode.Sequence(_items)]);
}
