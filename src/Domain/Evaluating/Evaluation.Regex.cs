using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Personalization.Domain.Evaluating;

/// <summary>Regular expressions: working memory for the linear ones, one shared time budget for the imported ones that backtrack.</summary>
internal partial class Evaluation
{
    /// <summary>Longer texts never match a pattern that backtracks.</summary>
    private const int SubjectLimit = 4096;

    private static readonly long RegexBudget = Stopwatch.Frequency * 3 / 2000;

    private long _regexTicks;

    public PatternScratch Patterns { get; } = new();

    /// <summary>Whether the pattern matches; false once regular expressions have used up their share of this decision.</summary>
    public bool Matches(Regex regex, ReadOnlySpan<char> subject)
    {
        if (subject.Length > SubjectLimit || _regexTicks > RegexBudget) return false;
        var start = Stopwatch.GetTimestamp();
        try
        {
            return regex.IsMatch(subject);
        }
        catch (RegexMatchTimeoutException)
        {
            _regexTicks = long.MaxValue / 2;
            return false;
        }
        finally
        {
            _regexTicks += Stopwatch.GetTimestamp() - start;
        }
    }
}
