using Personalization.Grains.Interfaces;
using Personalization.Grains.Spaces;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>Which profiles a request is about. Everything is checked here, so that nothing else meets an id that cannot be a key.</summary>
internal static class ProfileAddress
{
    /// <summary>
    /// Why nothing is written under some ids. Reading and erasing them goes on: an earlier build may have stored such a profile.
    /// </summary>
    public const string Placeholder =
        "id is a placeholder that stands for a missing id (such as undefined, null or 0); everybody without one would share that profile";

    private const int SpaceSegment = 3;
    private const int IdentitySegment = 5;

    /// <summary>The space of <c>/api/v1/spaces/{space}/...</c>; it must be one of this grid's.</summary>
    /// <exception cref="RefusedRequestException">There is no such space.</exception>
    public static string Space(HttpContext context)
    {
        var space = RawPath.Segment(context, SpaceSegment);
        var spaces = context.RequestServices.GetRequiredService<SiteDirectory>().Spaces;
        return spaces.Contains(space, StringComparer.Ordinal)
            ? space
            : throw new RefusedRequestException(
                Problems.NotFound($"There is no space '{space}'; this grid has {string.Join(", ", spaces)} (Sites:*:Space)."));
    }

    /// <summary>The profile of <c>/api/v1/spaces/{space}/profiles/{type}:{id}</c>.</summary>
    /// <exception cref="RefusedRequestException">The address names none.</exception>
    /// <param name="context">The request.</param>
    /// <param name="verb">What stands behind the identity, such as <c>:signOut</c>.</param>
    public static ProfileIdentity Identity(HttpContext context, string verb = "")
    {
        var space = Space(context);
        var text = RawPath.Segment(context, IdentitySegment)[..^verb.Length];
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            throw new RefusedRequestException(
                Problems.BadRequest("The path names no profile; write user_id:ID or anonymous_id:ID, percent-encoded."));
        }

        return TryMake(space, text[..colon], text[(colon + 1)..], out var identity) is { } problem
            ? throw new RefusedRequestException(Problems.BadRequest(problem))
            : identity;
    }

    /// <summary>Makes an identity, or says why it is none.</summary>
    public static string? TryMake(string space, string? type, string? id, out ProfileIdentity identity)
    {
        identity = default;
        if (type is not (GrainKeys.UserIdType or GrainKeys.AnonymousIdType)) return $"type is '{type}'; it is user_id or anonymous_id.";
        if (!GrainKeys.IsValidId(id))
        {
            return $"id is empty, longer than {GrainKeys.MaxIdBytes} bytes of UTF-8, or holds control characters.";
        }

        identity = new ProfileIdentity(space, type, id!);
        return null;
    }
}
