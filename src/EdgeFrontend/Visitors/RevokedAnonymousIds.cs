using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Personalization.EdgeFrontend.Visitors;

/// <summary>
/// The marks of the anonymous ids that this browser gave up by a reset, kept in a cookie of its own. The library sends what it could not
/// deliver again later, with the ids of back then: without the mark such an event would give the browser its former id back. A mark is a
/// hash, so that the cookie does not keep what the reset was to remove.
/// </summary>
internal static class RevokedAnonymousIds
{
    /// <summary>How many resets are remembered; the library gives an event up long before a visitor has logged out that often.</summary>
    public const int MaxMarks = 4;

    private const char Separator = '.';

    /// <summary>Bytes of a mark: enough that two ids of one browser never share one.</summary>
    private const int MarkBytes = 12;

    /// <summary>The cookie's value after <paramref name="anonymousId"/> was given up; newest first.</summary>
    public static string Add(ReadOnlySpan<char> marks, string site, string anonymousId)
    {
        var mark = Mark(site, anonymousId);
        var value = new StringBuilder(mark);
        var kept = 1;
        foreach (var range in marks.Split(Separator))
        {
            var former = marks[range];
            if (kept == MaxMarks || !IsMark(former) || former.SequenceEqual(mark)) continue;
            value.Append(Separator).Append(former);
            kept++;
        }

        return value.ToString();
    }

    /// <summary>Whether the browser gave this id up. A cookie that somebody made up holds no marks of ids, so it says no.</summary>
    public static bool Contains(ReadOnlySpan<char> marks, string site, string anonymousId)
    {
        if (marks.IsEmpty) return false;
        var mark = Mark(site, anonymousId);
        var looked = 0;
        foreach (var range in marks.Split(Separator))
        {
            if (looked++ == MaxMarks) return false;
            if (marks[range].SequenceEqual(mark)) return true;
        }

        return false;
    }

    private static bool IsMark(ReadOnlySpan<char> text) => text.Length == Base64Url.GetEncodedLength(MarkBytes) && Base64Url.IsValid(text);

    private static string Mark(string site, string anonymousId) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"grid-forgotten\n{site}\n{anonymousId}")).AsSpan(0, MarkBytes));
}
