using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Personalization.Domain.Rules.Operators;

/// <summary>Compiles patterns written for JavaScript to linear-time matchers.</summary>
internal static class PatternCompiler
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMilliseconds(1);

    public static bool TryCompile(string pattern, bool ignoreCase, bool strict, [NotNullWhen(true)] out Regex? regex, out string problem)
    {
        regex = null;
        if (pattern.Length > RuleLimits.PatternLength)
        {
            problem = $"the pattern has {pattern.Length} characters; at most {RuleLimits.PatternLength}";
            return false;
        }

        var options = RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            regex = new Regex(pattern, options | RegexOptions.NonBacktracking, TimeLimit);
            problem = "";
            return true;
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            problem = $"not a usable regular expression: {failure.Message}";
            return false;
        }
    }
}
