namespace Personalization.Domain.Patterns;

/// <summary>The instructions of the linear matcher.</summary>
internal enum PatternStepKind : byte
{
    Match,
    Character,
    InSet,
    NotInSet,
    Split,
    Jump,
    Start,
    End,
    WordBoundary,
    NotWordBoundary,
}
