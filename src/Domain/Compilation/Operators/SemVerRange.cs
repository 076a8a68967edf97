namespace Personalization.Domain.Compilation.Operators;

/// <summary>A range of semantic versions: alternatives of comparisons.</summary>
internal sealed class SemVerRange
{
    private static readonly string[] Marks = [">=", "<=", "!=", "=", ">", "<", "^", "~"];

    private readonly (string Mark, string Version)[][] _alternatives;

    private SemVerRange((string Mark, string Version)[][] alternatives) => _alternatives = alternatives;

    /// <summary>Reads a range, or null when it is none.</summary>
    public static SemVerRange? Parse(string text)
    {
        var alternatives = new List<(string, string)[]>();
        foreach (var alternative in text.Split("||"))
        {
            var comparisons = new List<(string, string)>();
            var mark = "";
            foreach (var token in alternative.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                // "> 1.2.0" is the same as ">1.2.0".
                var found = Array.Find(Marks, candidate => token.StartsWith(candidate, StringComparison.Ordinal)) ?? "";
                if (mark.Length > 0 && found.Length > 0) return null;
                mark = mark.Length > 0 ? mark : found;
                var version = token[found.Length..];
                if (version.Length == 0) continue;
                if (!SemVer.TryParse(version, out _)) return null;
                comparisons.Add((mark.Length == 0 ? "=" : mark, version));
                mark = "";
            }

            if (mark.Length > 0 || comparisons.Count == 0) return null;
            alternatives.Add([.. comparisons]);
        }

        return new SemVerRange([.. alternatives]);
    }

    public bool Contains(SemVer version)
    {
        foreach (var alternative in _alternatives)
        {
            var all = true;
            foreach (var (mark, text) in alternative)
            {
                if (!SemVer.TryParse(text, out var bound) || !Holds(mark, version, bound))
                {
                    all = false;
                    break;
                }
            }

            if (all) return true;
        }

        return false;
    }

    private static bool Holds(string mark, SemVer version, SemVer bound)
    {
        var order = version.CompareTo(bound);
        return mark switch
        {
            "=" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            "~" => order >= 0 && version.Major == bound.Major && version.Minor == bound.Minor,
            _ => order >= 0 && IsCompatible(version, bound),
        };
    }

    /// <summary>The caret: the leftmost part that is not 0 stays.</summary>
    private static bool IsCompatible(SemVer version, SemVer bound)
    {
        if (version.Major != bound.Major || bound.Major > 0) return version.Major == bound.Major;
        if (version.Minor != bound.Minor || bound.Minor > 0) return version.Minor == bound.Minor;
        return version.Patch == bound.Patch;
    }
}
