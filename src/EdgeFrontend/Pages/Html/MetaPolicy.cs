using System.Net;
using System.Text;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// A policy that a page sets for itself in its head: <c>&lt;meta http-equiv=content-security-policy&gt;</c>. It holds for what comes behind
/// it, so that the snippet stays at its place, goes in front of it, or cannot work.
/// </summary>
internal static class MetaPolicy
{
    private static ReadOnlySpan<byte> Equivalent => "http-equiv"u8;

    /// <summary>Whether a tag, whole or its beginning, says something in place of a header.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> tag) => Holds(tag, Equivalent);

    /// <summary>Whether a word, in small letters, is anywhere in a tag.</summary>
    public static bool Holds(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> word)
    {
        var (small, large) = (word[0], (byte)(word[0] - 0x20));
        while (tag.Length >= word.Length)
        {
            var next = tag[..^(word.Length - 1)].IndexOfAny(small, large);
            if (next < 0) return false;
            if (Ascii.EqualsIgnoreCase(tag.Slice(next, word.Length), word)) return true;
            tag = tag[(next + 1)..];
        }

        return false;
    }

    /// <summary>The policy of a whole tag; null when it is another.</summary>
    public static string? Find(ReadOnlySpan<byte> tag)
    {
        if (!MayBeIn(tag)) return null;
        string? equivalent = null;
        string? content = null;
        var reader = default(AttributeReader);
        reader.Begin();
        var value = new StringBuilder();
        var name = Attribute.Other;
        for (var at = "<meta".Length; at < tag.Length;)
        {
            var count = reader.Read(tag[at..], out var met);
            switch (met)
            {
                case AttributeEvent.Name:
                    Keep(name);
                    name = reader.Name.SequenceEqual(Equivalent) ? Attribute.Equivalent
                        : reader.Name.SequenceEqual("content"u8) ? Attribute.Content : Attribute.Other;
                    break;
                case AttributeEvent.Value:
                    value.Append(Encoding.Latin1.GetString(tag.Slice(at, count)));
                    break;
            }

            at += count;
        }

        Keep(name);
        return equivalent?.Trim().Equals("content-security-policy", StringComparison.OrdinalIgnoreCase) == true ? content ?? "" : null;

        // The first of two attributes with one name counts.
        void Keep(Attribute read)
        {
            var text = WebUtility.HtmlDecode(value.ToString());
            value.Clear();
            if (read == Attribute.Equivalent)
            {
                equivalent ??= text;
            }
            else if (read == Attribute.Content)
            {
                content ??= text;
            }
        }
    }

    private enum Attribute
    {
        Other, Equivalent, Content,
    }
}
