using Personalization.Grains.Interfaces;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>Which keys a list or export covers: one range for each type, in the order of the keys.</summary>
/// <param name="Prefixes">What the keys of each range begin with.</param>
internal sealed record ProfileRange(IReadOnlyList<string> Prefixes)
{
    private static readonly string[] Types = [GrainKeys.AnonymousIdType, GrainKeys.UserIdType]; // as their keys sort

    /// <summary>From the query's <c>type</c> and <c>prefix</c>.</summary>
    public static ProfileRange Read(HttpContext context, string space)
    {
        var type = context.Request.Query["type"].ToString();
        var prefix = context.Request.Query["prefix"].ToString();
        if (type.Length > 0 && !Types.Contains(type, StringComparer.Ordinal))
        {
            throw new RefusedRequestException(Problems.BadRequest($"type is '{type}'; it is user_id or anonymous_id."));
        }

        if (prefix.Length > 0 && !GrainKeys.IsValidId(prefix))
        {
            throw new RefusedRequestException(
                Problems.BadRequest($"prefix is longer than {GrainKeys.MaxIdBytes} bytes of UTF-8 or holds control characters."));
        }

        return new ProfileRange(
            [.. Types.Where(known => type.Length == 0 || known == type).Select(known => GrainKeys.ProfilePrefix(space, known, prefix))]);
    }

    /// <summary>
    /// The first key behind all that begin with <paramref name="prefix"/>. Keys are ASCII below DEL, so the last character can always grow.
    /// </summary>
    public static string End(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    public bool Covers(string key) => Prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));
}
