using Personalization.EdgeFrontend.Visitors;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty;

/// <summary>One path of the edge's own, below a site's route prefix.</summary>
/// <param name="Method">GET answers HEAD too.</param>
/// <param name="Path">The path behind <c>/{prefix}/</c>; ending in <c>*</c> it takes whatever follows, which must not be empty.</param>
/// <param name="IsOn">Whether the site has the feature; when not, the path answers 404 and never reaches the origin.</param>
/// <param name="Handle">Serves the request; the text is what stood in the place of <c>*</c>, decoded once.</param>
internal sealed record FirstPartyRoute(
    string Method, string Path, Func<Site, bool> IsOn, Func<HttpContext, VisitFeature, string, Task> Handle)
{
    /// <summary>Whether the path fits.</summary>
    public bool Matches(ReadOnlySpan<char> path, out ReadOnlySpan<char> rest)
    {
        rest = default;
        if (Path[^1] != '*') return path.SequenceEqual(Path);
        var prefix = Path.AsSpan(0, Path.Length - 1);
        if (path.Length <= prefix.Length || !path.StartsWith(prefix)) return false;
        rest = path[prefix.Length..];
        return true;
    }

    /// <summary>Whether the method fits.</summary>
    public bool Accepts(string method) => method == Method || (Method == "GET" && HttpMethods.IsHead(method));
}
