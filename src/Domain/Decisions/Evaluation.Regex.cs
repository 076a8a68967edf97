using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Personalization.Domain.Decisions;

/// <summary>Runs regular expressions under one shared time budget: the matcher is linear, but patterns and texts come from outside.</summary>
internal sealed partial class Evaluation
{
    /// <summary>Longer texts never match; no attribute worth a pattern is longer.</summary>
    private const int SubjectLimit = 4096;

    private static readonly long RegexBudget = Stopwatch.Frequency / 500;

    private long regexTicks;

    /// <summary>Whether the pattern matches; false once regular expressions have used up their share of this decision.</summary>
    public bool Matches(Regex regex, ReadOnlySpan<char> subject)
    {
        if (subject.Length > SubjectLimit || regexTicks > RegexBudget)
            return false;
        var start = Stopwatch.GetTimestamp();
        try
        {
            return regex.IsMatch(subject);
        }
        catch (RegexMatchTimeoutException)
        {
            regexTicks = long.MaxValue / 2;
            return false;
        }
        finally
        {
            regexTicks += Stopwatch.GetTimestamp() - start;
        }
    }
}
