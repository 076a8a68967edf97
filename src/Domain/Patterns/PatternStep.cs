namespace Personalization.Domain.Patterns;

/// <summary>One instruction of the linear matcher.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Next">Next instruction.</param>
/// <param name="Other">Second branch of a split.</param>
/// <param name="Character">Folded when case is ignored.</param>
/// <param name="Set">Folded when case is ignored; null for a single character.</param>
internal readonly record struct PatternStep(PatternStepKind Kind, int Next, int Other, char Character, CharSet? Set);
