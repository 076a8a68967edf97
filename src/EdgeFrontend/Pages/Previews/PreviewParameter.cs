using Personalization.Domain.Previews;

namespace Personalization.EdgeFrontend.Pages.Previews;

/// <summary>
/// Takes a preview's token out of addresses. Who opened a preview link has the token in the address bar, so that it stands in referrers and
/// in the events that the page sends; nobody behind the edge may get it.
/// </summary>
internal static class PreviewParameter
{
    private static readonly byte[] Name = System.Text.Encoding.ASCII.GetBytes(PreviewToken.QueryParameter);

    /// <summary>Whether an address may hold one.</summary>
    public static bool IsIn(string? address) => address?.Contains(PreviewToken.QueryParameter, StringComparison.Ordinal) == true;

    /// <summary>The address without it.</summary>
    public static string Remove(string address) =>
        System.Text.Encoding.Latin1.GetString(Remove(System.Text.Encoding.Latin1.GetBytes(address)).Span);

    /// <summary>
    /// A text with addresses in it, such as an event's JSON, without any. A token consists of letters, digits and signs that neither JSON
    /// nor percent-encoding writes otherwise, so that the bytes can be taken out wherever they stand.
    /// </summary>
    public static ReadOnlyMemory<byte> Remove(ReadOnlyMemory<byte> text)
    {
        if (text.Span.IndexOf(Name) < 0) return text;
        var kept = new byte[text.Length];
        var length = 0;
        var rest = text.Span;
        while (rest.IndexOf(Name) is var at and >= 0)
        {
            var end = at + Name.Length;
            var isFirst = at > 0 && rest[at - 1] == (byte)'?';
            var isNext = at > 0 && rest[at - 1] == (byte)'&';
            var keep = isFirst || isNext ? at - 1 : at;
            if (end < rest.Length && rest[end] == (byte)'=')
            {
                end++;
            }
            else if (rest[end..].StartsWith("%3D"u8) || rest[end..].StartsWith("%3d"u8))
            {
                end += 3;
            }

            while (end < rest.Length && IsTokenByte(rest[end]))
            {
                end++;
            }

            rest[..keep].CopyTo(kept.AsSpan(length));
            length += keep;
            // What came behind it is the first parameter now.
            if (isFirst && end < rest.Length && rest[end] == (byte)'&')
            {
                kept[length++] = (byte)'?';
                end++;
            }

            rest = rest[end..];
        }

        rest.CopyTo(kept.AsSpan(length));
        return kept.AsMemory(0, length + rest.Length);
    }

    private static bool IsTokenByte(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~';
}
