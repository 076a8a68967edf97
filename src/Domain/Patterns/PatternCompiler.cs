using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Personalization.Domain.Problems;

namespace Personalization.Domain.Patterns;

/// <summary>
/// Compiles patterns written for JavaScript. Lookarounds and back references cannot be matched in linear time: documents written for us may
/// not hold them, imports get a backtracking matcher that a time limit ends.
/// </summary>
internal static class PatternCompiler
{
    /// <summary>For one match; a decision as a whole has its own limit.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMilliseconds(3);

    public static bool TryCompile(
        string pattern, bool ignoreCase, bool strict, [NotNullWhen(true)] out IPatternMatcher? matcher, out string problem)
    {
        matcher = null;
        if (pattern.Length > RuleLimits.PatternLength)
        {
            problem = $"the pattern has {pattern.Length} characters; at most {RuleLimits.PatternLength}";
            return false;
        }

        try
        {
            var tree = new TreePatternSink();
            PatternReader.Read(pattern, tree);
            if (tree.NeedsBacktracking && strict)
            {
                problem =
                    "lookarounds and back references are not allowed, they cannot be matched in linear time; use $not with a second "
                    + "pattern";
                return false;
            }

            matcher = tree.NeedsBacktracking
                ? Backtracking(pattern, ignoreCase)
                : new LinearMatcher(PatternProgram.Write(tree.Tree, ignoreCase), ignoreCase);
            problem = "";
            return true;
        }
        catch (Exception exception) when (exception is PatternException or ArgumentException)
        {
            problem = $"'{pattern}' is not a usable regular expression: {exception.Message}";
            return false;
        }
    }

    private static BacktrackingMatcher Backtracking(string pattern, bool ignoreCase)
    {
        var sink = new DotNetPatternSink();
        PatternReader.Read(pattern, sink);
        var regex = new Regex(
            sink.Text, RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None), TimeLimit);

        // The first match of a process compiles the matcher itself, which would count against the limit.
        try
        {
            regex.IsMatch("warm");
        }
        catch (RegexMatchTimeoutException)
        {
            // Slow even on this; decisions will find out.
        }

        return new BacktrackingMatcher(regex);
    }
}
