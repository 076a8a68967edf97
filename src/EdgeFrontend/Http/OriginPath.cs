using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Personalization.EdgeFrontend.Http;

/// <summary>
/// The path and query that go to the origin. They are taken from the request line as it was written, because a path that was decoded and
/// encoded again is another one: <c>/a%2Fb</c> would arrive as <c>/a%252Fb</c>.
/// </summary>
internal static class OriginPath
{
    private static readonly SearchValues<char> Verbatim =
        SearchValues.Create("!$&'()*+,-./0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~%[]|^`{}\"<>\\?");

    private static readonly SearchValues<char> PlainPath =
        SearchValues.Create("!$&'()*+,-./0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~%");

    /// <summary>
    /// The path as written, without dot segments; the decoded path is used for the rare target that cannot be taken over.
    /// </summary>
    public static string Path(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        var path = PathOf(target);
        if (path.IsEmpty || path[0] != '/' || path.ContainsAnyExcept(Verbatim) || path.Contains('\\'))
        {
            return context.Request.Path.ToUriComponent();
        }

        return MayHaveDotSegments(path) ? RemoveDotSegments(path) : path.ToString();
    }

    /// <summary>The query with its question mark, as written; empty when there is none.</summary>
    public static string Query(HttpContext context) => context.Request.QueryString.Value ?? "";

    /// <summary>A path from a rule document as it may stand in a request line; escapes that it holds are kept.</summary>
    public static string Encode(string path)
    {
        if (!path.AsSpan().ContainsAnyExcept(PlainPath)) return path;
        var encoded = new StringBuilder(path.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in path.EnumerateRunes())
        {
            if (rune.IsAscii && PlainPath.Contains((char)rune.Value))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                encoded.Append('%').Append(b.ToString("X2"));
            }
        }

        return encoded.ToString();
    }

    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        if (target.IsEmpty) return default;
        if (target[0] != '/')
        {
            // Absolute form, which only proxies should get: http://host/path
            var scheme = target.IndexOf("://", StringComparison.Ordinal);
            if (scheme < 0) return default;
            target = target[(scheme + 3)..];
            var slash = target.IndexOf('/');
            if (slash < 0) return "/";
            target = target[slash..];
        }

        var end = target.IndexOfAny('?', '#');
        return end < 0 ? target : target[..end];
    }

    private static bool MayHaveDotSegments(ReadOnlySpan<char> path) =>
        path.IndexOf("/.", StringComparison.Ordinal) >= 0 || path.IndexOf("/%2e", StringComparison.OrdinalIgnoreCase) >= 0;

    private static string RemoveDotSegments(ReadOnlySpan<char> path)
    {
        var segments = new List<string>();
        var trailing = false;
        foreach (var range in path[1..].Split('/'))
        {
            var segment = path[1..][range];
            trailing = false;
            if (IsDots(segment, 1))
            {
                trailing = true;
            }
            else if (IsDots(segment, 2))
            {
                if (segments.Count > 0)
                {
                    segments.RemoveAt(segments.Count - 1);
                }

                trailing = true;
            }
            else
            {
                segments.Add(segment.ToString());
            }
        }

        return "/" + string.Join('/', segments) + (trailing && segments.Count > 0 ? "/" : "");
    }

    private static bool IsDots(ReadOnlySpan<char> segment, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (segment.StartsWith("."))
            {
                segment = segment[1..];
            }
            else if (segment.StartsWith("%2e", StringComparison.OrdinalIgnoreCase))
            {
                segment = segment[3..];
            }
            else
            {
                return false;
            }
        }

        return segment.IsEmpty;
    }
}
