using System.Text.RegularExpressions;
using Personalization.Domain.Evaluating;

namespace Personalization.Domain.Patterns;

/// <summary>
/// For imported patterns with lookarounds or back references: .NET's matcher under a time limit, once per decision at the full limit.
/// </summary>
internal sealed class BacktrackingMatcher(Regex regex) : IPatternMatcher
{
    public bool IsMatch(Evaluation evaluation, ReadOnlySpan<char> text) => evaluation.Matches(regex, text);
}
