using Personalization.Domain.Decisions;

namespace Personalization.Domain.Rules.Patterns;

/// <summary>A compiled pattern: whether a text contains a match. What it costs is charged to the decision.</summary>
internal interface IPatternMatcher
{
    bool IsMatch(Evaluation evaluation, ReadOnlySpan<char> text);
}
