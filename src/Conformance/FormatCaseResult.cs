namespace Personalization.Conformance;

/// <summary>One published case and what became of it.</summary>
/// <param name="Group">Group in the case file, <c>evalCondition</c> say.</param>
/// <param name="Name">The case's own name, or its position.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">Expected and actual of a failure, the reason of an unsupported case, else empty.</param>
public sealed record FormatCaseResult(string Group, string Name, FormatCaseOutcome Outcome, string Detail);
