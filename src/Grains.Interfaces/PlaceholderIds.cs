using System.Collections.Frozen;

namespace Personalization.Grains.Interfaces;

/// <summary>
/// Texts that stand where an id is missing: what a language prints for "nothing", what a framework answers for "not signed in", a
/// template that nobody filled in. All senders with the same mistake would share one profile and see each other's traits, so such a text
/// is nobody: in cookies, pushes, events, imports, the operator API and OFREP alike.
/// </summary>
/// <remarks>
/// Compared without white space around it, without one pair of quotes, and without regard to ASCII case, because upstreams lower-case ids.
/// An id that merely contains such a word (<c>null-42</c>, <c>guest-7</c>) is an id. Words that are plausible user names of people or
/// departments (<c>admin</c>, <c>test</c>, <c>user</c>, <c>na</c>) are ids too: refusing them would cost somebody their profile.
/// The operator API reads and erases such identities all the same, so that what an earlier build stored under them can be removed.
/// </remarks>
public static class PlaceholderIds
{
    /// <summary>No word of the list is longer; forms of any length are looked at before.</summary>
    private const int MaxWordLength = 16;

    private static readonly FrozenSet<string> Words = new[]
    {
        // What languages, data frames and database exports (the backslash) print for a missing value.
        "undefined", "null", "nil", "none", "nan", "-nan", "dbnull", "\\N",
        "(null)", "(nil)", "(none)", "(undefined)", "<null>", "<nil>", "<none>", "<undefined>", "[null]", "[undefined]", "[]", "{}", "()",
        // Truth values in place of an id.
        "true", "false",
        // What frameworks, tag managers and reports write for "not signed in" and "not known".
        "anonymous", "guest", "unknown", "n/a", "#n/a", "not set", "(not set)", "not_set", "notset", "-1",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ByText = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a text is nobody's id. Also true of empty and white text.</summary>
    public static bool Includes(ReadOnlySpan<char> id)
    {
        var text = Bare(id);
        return text.IsEmpty
            || IsUnfilled(text)
            || (text.Length <= MaxWordLength && ByText.Contains(text))
            || IsObject(text)
            || !text.ContainsAnyExcept('0', '-');
    }

    /// <summary>Whether a text may name a profile: of a form that keys can hold, and no placeholder.</summary>
    public static bool IsIdentity(string? id) => GrainKeys.IsValidId(id) && !Includes(id);

    /// <summary>Without white space around it and without one pair of quotes: <c>"null"</c> is what encoding twice makes of null.</summary>
    private static ReadOnlySpan<char> Bare(ReadOnlySpan<char> id)
    {
        var text = id.Trim();
        return text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1].Trim() : text;
    }

    /// <summary>A template's variable that was never replaced.</summary>
    private static bool IsUnfilled(ReadOnlySpan<char> text) =>
        (text.StartsWith("{{") && text.EndsWith("}}"))
        || (text.StartsWith("${") && text[^1] == '}')
        || (text.StartsWith("<%") && text.EndsWith("%>"))
        || (text.Length > 4 && text.StartsWith("%%") && text.EndsWith("%%"))
        || (text.Length > 4 && text.StartsWith("*|") && text.EndsWith("|*"))
        || text.EndsWith("(<nil>)");

    /// <summary>What JavaScript makes of an object where a text was wanted: <c>[object Object]</c> and its kin.</summary>
    private static bool IsObject(ReadOnlySpan<char> text) =>
        text[^1] == ']' && text.StartsWith("[object", StringComparison.OrdinalIgnoreCase);
}
