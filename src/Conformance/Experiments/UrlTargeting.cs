using Personalization.Domain.Evaluating;
using Personalization.Domain.Patterns;

namespace Personalization.Conformance.Experiments;

/// <summary>URL targeting of the format's stand-alone experiments.</summary>
internal static class UrlTargeting
{
    /// <summary>No excluding pattern matches, and an including one does (when there is any).</summary>
    public static bool Matches(Evaluation evaluation, string url, UrlTarget[] targets)
    {
        if (targets.Length == 0) return false;
        var parts = UrlParts.Parse(url, "_");
        var hasIncludes = false;
        var included = false;
        foreach (var target in targets)
        {
            var match = parts is not null && target.Matches(evaluation, parts);
            if (!target.Include && match) return false;
            hasIncludes |= target.Include;
            included |= target.Include && match;
        }

        return included || !hasIncludes;
    }

    /// <summary>The older form: one expression over the whole URL, or over what follows the host.</summary>
    public static bool Matches(Evaluation evaluation, string? url, IPatternMatcher pattern)
    {
        if (string.IsNullOrEmpty(url)) return false;
        var rest = url;
        foreach (var scheme in (ReadOnlySpan<string>)["http://", "https://"])
        {
            if (rest.StartsWith(scheme, StringComparison.Ordinal))
            {
                rest = rest[scheme.Length..];
                break;
            }
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return pattern.IsMatch(evaluation, url) || pattern.IsMatch(evaluation, slash < 0 ? rest : rest[slash..]);
    }
}
