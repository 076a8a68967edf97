using Microsoft.Extensions.Primitives;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// The origin's word on who is logged in: a response header that is always taken off. With a user id it makes the edge set the cookie,
/// signed when the site has signing keys; empty, it says that nobody is.
/// </summary>
internal readonly record struct OriginAssertedUser(bool Given, string? UserId)
{
    public const string HeaderName = ReservedHeaders.UserId;

    public static OriginAssertedUser Take(IHeaderDictionary headers, Site site)
    {
        _ = site;
        if (!headers.Remove(HeaderName, out StringValues value)) return default;
        var text = value.ToString();
        if (text.Length == 0) return new OriginAssertedUser(true, null);
        return VisitorCookie.Parse(text) is { } id ? new OriginAssertedUser(true, id) : default;
    }
}
