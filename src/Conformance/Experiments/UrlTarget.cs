using Personalization.Domain.Evaluating;
using Personalization.Domain.Patterns;

namespace Personalization.Conformance.Experiments;

/// <summary>
/// A URL pattern of a stand-alone experiment: a regular expression, or a "simple" URL with asterisks compared part by part.
/// </summary>
internal sealed class UrlTarget
{
    private const string Wildcard = "_____";
    private readonly IPatternMatcher? _regex;
    private readonly UrlParts? _simple;

    private UrlTarget(bool include, IPatternMatcher? regex, UrlParts? simple)
    {
        Include = include;
        _regex = regex;
        _simple = simple;
    }

    /// <summary>False for patterns that keep matching URLs out.</summary>
    public bool Include { get; }

    /// <summary>An unknown type, a bad expression or a bad URL matches nothing, as in the format.</summary>
    public static UrlTarget Compile(string type, string pattern, bool include)
    {
        if (type == "regex")
        {
            PatternCompiler.TryCompile(pattern, ignoreCase: false, strict: false, out var compiled, out _);
            return new UrlTarget(include, compiled, null);
        }

        // A host without a scheme is taken as https; the wildcard must survive URL parsing.
        var separator = pattern.AsSpan().IndexOfAny(':', '/', '?');
        var head = separator < 0 ? pattern.AsSpan() : pattern.AsSpan(0, separator);
        var url = head.Contains('.') ? "https://" + pattern : pattern;
        var parts = type == "simple" ? UrlParts.Parse(url.Replace("*", Wildcard, StringComparison.Ordinal), Wildcard) : null;
        return new UrlTarget(include, null, parts);
    }

    public bool Matches(Evaluation evaluation, UrlParts url)
    {
        if (_regex is not null)
        {
            return _regex.IsMatch(evaluation, url.Href) || _regex.IsMatch(evaluation, url.Href.AsSpan(url.Origin.Length));
        }

        if (_simple is null) return false;
        if (!Fits(url.Host, _simple.Host) || !Fits(Bare(url.Path), Bare(_simple.Path))) return false;
        if (_simple.Hash.Length > 0 && !Fits(url.Hash, _simple.Hash)) return false;
        foreach (var (name, value) in _simple.Query)
        {
            if (!Fits(url.FirstParameter(name), value)) return false;
        }

        return true;
    }

    /// <summary>Leading and trailing slashes of a path are optional on both sides.</summary>
    private static string Bare(string path)
    {
        var start = path.StartsWith('/') ? 1 : 0;
        var end = path.Length > start && path.EndsWith('/') ? path.Length - 1 : path.Length;
        return path[start..end];
    }

    /// <summary>Equal but for case, wildcards standing for anything.</summary>
    private static bool Fits(string actual, string pattern)
    {
        var pieces = pattern.Split(Wildcard);
        if (pieces.Length == 1) return string.Equals(actual, pattern, StringComparison.OrdinalIgnoreCase);
        if (!actual.StartsWith(pieces[0], StringComparison.OrdinalIgnoreCase)
            || !actual.EndsWith(pieces[^1], StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var position = pieces[0].Length;
        for (var i = 1; i < pieces.Length - 1; i++)
        {
            var found = actual.IndexOf(pieces[i], position, StringComparison.OrdinalIgnoreCase);
            if (found < 0) return false;
            position = found + pieces[i].Length;
        }

        return position + pieces[^1].Length <= actual.Length;
    }
}
