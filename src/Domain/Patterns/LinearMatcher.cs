using Personalization.Domain.Evaluating;

namespace Personalization.Domain.Patterns;

/// <summary>
/// Follows all branches of a pattern at once, one unit of text after the other: time is text times pattern at worst, whatever the two are,
/// and every step is charged to the decision. .NET's own non-backtracking matcher is linear too, but builds its automaton lazily and was
/// seen to take seconds for one match of a hostile pattern, which no limit on time stops soon enough.
/// </summary>
internal sealed class LinearMatcher(PatternStep[] steps, bool ignoreCase) : IPatternMatcher
{
    /// <summary>Whether every match begins at the start of the text, so that later beginnings need not be tried.</summary>
    private readonly bool _anchored = steps[0].Kind == PatternStepKind.Start;

    public bool IsMatch(Evaluation evaluation, ReadOnlySpan<char> text)
    {
        var scratch = evaluation.Patterns;
        scratch.Start(steps.Length);
        for (var position = 0; ; position++)
        {
            if ((position == 0 || !_anchored) && Follow(scratch, 0, text, position)) return true;
            evaluation.Charge(scratch.Count * 2);
            if (position == text.Length || (scratch.Count == 0 && _anchored)) return false;
            var c = ignoreCase ? CaseFolding.Fold(text[position]) : text[position];
            var active = scratch.Swap();
            foreach (var index in active)
            {
                ref readonly var step = ref steps[index];
                var fits = step.Kind switch
                {
                    PatternStepKind.Character => c == step.Character,
                    PatternStepKind.InSet => step.Set!.Contains(c),
                    _ => !step.Set!.Contains(c),
                };
                if (fits && Follow(scratch, step.Next, text, position + 1)) return true;
            }
        }
    }

    /// <summary>Adds a step and all that follow it without reading; true when the pattern's end is among them.</summary>
    private bool Follow(PatternScratch scratch, int first, ReadOnlySpan<char> text, int position)
    {
        scratch.Push(first);
        while (scratch.TryPop(out var index))
        {
            if (!scratch.Enter(index)) continue;
            ref readonly var step = ref steps[index];
            switch (step.Kind)
            {
                case PatternStepKind.Match:
                    return true;
                case PatternStepKind.Jump:
                    scratch.Push(step.Next);
                    break;
                case PatternStepKind.Split:
                    scratch.Push(step.Other);
                    scratch.Push(step.Next);
                    break;
                case PatternStepKind.Start:
                    if (position == 0)
                    {
                        scratch.Push(step.Next);
                    }

                    break;
                case PatternStepKind.End:
                    if (position == text.Length)
                    {
                        scratch.Push(step.Next);
                    }

                    break;
                case PatternStepKind.WordBoundary:
                case PatternStepKind.NotWordBoundary:
                    if (IsBoundary(text, position) == (step.Kind == PatternStepKind.WordBoundary))
                    {
                        scratch.Push(step.Next);
                    }

                    break;
                default:
                    scratch.Add(index);
                    break;
            }
        }

        return false;
    }

    private static bool IsBoundary(ReadOnlySpan<char> text, int position)
    {
        var before = position > 0 && CharSet.Word.Contains(text[position - 1]);
        var after = position < text.Length && CharSet.Word.Contains(text[position]);
        return before != after;
    }
}
