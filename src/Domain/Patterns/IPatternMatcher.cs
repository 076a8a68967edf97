using Personalization.Domain.Evaluating;

namespace Personalization.Domain.Patterns;

/// <summary>A compiled pattern: whether a text contains a match. What it costs is charged to the decision.</summary>
internal interface IPatternMatcher
{
    bool IsMatch(Evaluation evaluation, ReadOnlySpan<char> text);
}
