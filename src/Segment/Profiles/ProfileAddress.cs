using System.Text;

namespace Personalization.Segment.Profiles;

/// <summary>The URL of one profile, and whether an answer's own URL speaks of the same profile.</summary>
internal sealed class ProfileAddress
{
    private readonly SegmentSpace _space;
    private readonly string _external;

    private ProfileAddress(SegmentSpace space, string external)
    {
        _space = space;
        _external = external;
    }

    /// <summary>
    /// Null when the id has no form that a URL could carry: empty, or with half a surrogate pair, which would become another id.
    /// </summary>
    public static ProfileAddress? For(SegmentSpace space, string idType, string id)
    {
        if (string.IsNullOrEmpty(id)) return null;
        for (var i = 0; i < id.Length;)
        {
            if (!Rune.TryGetRuneAt(id, i, out var rune)) return null;
            i += rune.Utf16SequenceLength;
        }
        return new ProfileAddress(space, $"{idType}:{(space.LowerCaseIds ? id.ToLowerInvariant() : id)}");
    }

    public Uri Page(int limit, string? next)
    {
        var separator = _external.IndexOf(':');
        var cursor = next is null ? "" : $"&next={Uri.EscapeDataString(next)}";
        return new Uri($"{_space.ProfilesUrl.TrimEnd('/')}/spaces/{Uri.EscapeDataString(_space.SpaceId)}/collections/users/profiles/"
            + $"{Uri.EscapeDataString(_external[..separator])}:{Uri.EscapeDataString(_external[(separator + 1)..])}/traits?limit={limit}&verbose=true{cursor}");
    }

    /// <summary>
    /// The profile that <c>cursor.url</c> names. Segment may use its internal id, which proves nothing and must only stay the same from
    /// page to page; an external id must be the one that was asked for.
    /// </summary>
    /// <param name="url">The answer's URL; null or without a profile part is no contradiction.</param>
    /// <param name="internalId">The internal id of an earlier page, kept here.</param>
    public bool Agrees(string? url, ref string? internalId)
    {
        if (string.IsNullOrEmpty(url)) return true;
        if (Between(url, "/spaces/", "/collections/") is { } space && !Names(space, _space.SpaceId)) return false;
        if (Between(url, "/profiles/", "/traits") is not { } named) return true;
        if (Uri.UnescapeDataString(named).Contains(':', StringComparison.Ordinal)) return Names(named, _external);
        var same = internalId is null || string.Equals(internalId, named, StringComparison.Ordinal);
        internalId = named;
        return same;
    }

    // Answers were seen to echo an id both encoded and as it is.
    private static bool Names(string part, string expected) =>
        string.Equals(part, expected, StringComparison.Ordinal)
        || string.Equals(Uri.UnescapeDataString(part), expected, StringComparison.Ordinal);

    private static string? Between(string url, string before, string after)
    {
        var start = url.IndexOf(before, StringComparison.Ordinal);
        if (start < 0) return null;
        start += before.Length;
        var end = url.LastIndexOf(after, StringComparison.Ordinal);
        if (end < start)
        {
            end = url.IndexOfAny(['/', '?', '#'], start);
        }

        return end < start ? url[start..] : url[start..end];
    }
}
