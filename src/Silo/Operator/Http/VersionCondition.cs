using System.Globalization;

namespace Personalization.Silo.Operator.Http;

/// <summary>What a change expects to be in force, from <c>If-Match</c> and <c>If-None-Match</c>.</summary>
/// <param name="Expected">This version; 0 = none; null = no number was named.</param>
/// <param name="AnyExisting"><c>If-Match: *</c>: some version, whichever.</param>
internal readonly record struct VersionCondition(long? Expected, bool AnyExisting)
{
    public bool IsGiven => Expected is not null || AnyExisting;

    /// <exception cref="RefusedRequestException">A header does not say exactly one version.</exception>
    public static VersionCondition Read(HttpRequest request)
    {
        var match = request.Headers.IfMatch.ToString();
        var noneMatch = request.Headers.IfNoneMatch.ToString();
        if (match.Length > 0 && noneMatch.Length > 0)
        {
            throw new RefusedRequestException(Problems.BadRequest("If-Match and If-None-Match exclude each other."));
        }

        if (noneMatch.Length > 0)
        {
            return noneMatch == "*"
                ? new VersionCondition(0, AnyExisting: false)
                : throw new RefusedRequestException(
                    Problems.BadRequest($"If-None-Match is '{noneMatch}'; a change knows only * (there is none yet)."));
        }

        if (match.Length == 0) return default;
        if (match == "*") return new VersionCondition(null, AnyExisting: true);
        return TryParse(match, out var version)
            ? new VersionCondition(version, AnyExisting: false)
            : throw new RefusedRequestException(
                Problems.BadRequest($"If-Match is '{match}'; write one version in quotes, as in \"12\", or *."));
    }

    /// <summary>The entity tag of a version.</summary>
    public static string ETag(long version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    private static bool TryParse(string tag, out long version)
    {
        version = 0;
        return tag.Length is > 2 and < 22 && tag[0] == '"' && tag[^1] == '"'
            && long.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out version);
    }
}
