namespace Personalization.Domain.Patterns;

/// <summary>Writes the program of the linear matcher.</summary>
internal sealed class PatternProgram(bool ignoreCase)
{
    /// <summary>Instructions that a pattern may unroll to.</summary>
    private const int SizeLimit = 4000;

    private readonly List<PatternStep> _steps = [];

    public static PatternStep[] Write(PatternNode tree, bool ignoreCase)
    {
        var program = new PatternProgram(ignoreCase);
        program.Node(tree);
        program.Add(PatternStepKind.Match);
        return [.. program._steps];
    }

    private void Node(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.Unit unit:
                Unit(unit);
                break;
            case PatternNode.Assertion assertion:
                Add(assertion.Kind switch
                {
                    '^' => PatternStepKind.Start,
                    '$' => PatternStepKind.End,
                    'b' => PatternStepKind.WordBoundary,
                    _ => PatternStepKind.NotWordBoundary,
                });
                break;
            case PatternNode.Sequence sequence:
                sequence.Items.ForEach(Node);
                break;
            case PatternNode.Choice choice:
                Choice(choice.Items);
                break;
            case PatternNode.Repeat repeat:
                Repeat(repeat);
                break;
            default:
                throw new InvalidOperationException($"unknown node {node}");
        }
    }

    private void Unit(PatternNode.Unit unit)
    {
        if (unit.Set is null)
        {
            _steps.Add(new PatternStep(
                PatternStepKind.Character, _steps.Count + 1, 0, ignoreCase ? CaseFolding.Fold(unit.Character) : unit.Character, null));
            Check();
            return;
        }

        var set = ignoreCase ? unit.Set.Fold() : unit.Set;
        _steps.Add(new PatternStep(unit.Negated ? PatternStepKind.NotInSet : PatternStepKind.InSet, _steps.Count + 1, 0, '\0', set));
        Check();
    }

    private void Choice(List<PatternNode> items)
    {
        var jumps = new List<int>();
        for (var i = 0; i < items.Count - 1; i++)
        {
            var split = Add(PatternStepKind.Split);
            Node(items[i]);
            jumps.Add(Add(PatternStepKind.Jump));
            _steps[split] = _steps[split] with { Other = _steps.Count };
        }

        Node(items[^1]);
        foreach (var jump in jumps)
        {
            _steps[jump] = _steps[jump] with { Next = _steps.Count };
        }
    }

    private void Repeat(PatternNode.Repeat repeat)
    {
        for (var i = 0; i < repeat.Minimum; i++)
        {
            Node(repeat.Item);
        }

        if (repeat.Maximum < 0)
        {
            var split = Add(PatternStepKind.Split);
            Node(repeat.Item);
            _steps[Add(PatternStepKind.Jump)] = new PatternStep(PatternStepKind.Jump, split, 0, '\0', null);
            _steps[split] = _steps[split] with { Other = _steps.Count };
            return;
        }

        var exits = new List<int>();
        for (var i = repeat.Minimum; i < repeat.Maximum; i++)
        {
            exits.Add(Add(PatternStepKind.Split));
            Node(repeat.Item);
        }

        foreach (var exit in exits)
        {
            _steps[exit] = _steps[exit] with { Other = _steps.Count };
        }
    }

    private int Add(PatternStepKind kind)
    {
        _steps.Add(new PatternStep(kind, _steps.Count + 1, 0, '\0', null));
        Check();
        return _steps.Count - 1;
    }

    private void Check()
    {
        if (_steps.Count > SizeLimit) throw new PatternException($"it unrolls to more than {SizeLimit} steps; use smaller counts");
    }
}
