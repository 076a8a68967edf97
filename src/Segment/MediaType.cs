namespace Personalization.Segment;

/// <summary>
/// A <c>Content-Type</c> as browsers read it (WHATWG, "extract a MIME type"): superfluous semicolons, broken parameters and repetitions are
/// no reason to refuse it, the first parameter of a name counts, of several types the last that is one.
/// </summary>
/// <param name="Essence">Type and subtype in lower case; empty when there is none.</param>
/// <param name="Charset">The parameter, or null.</param>
public readonly record struct MediaType(string Essence, string? Charset)
{
    private const string Blank = " \t\r\n";

    /// <summary>Whether the type is HTML, and its charset. The two spellings that nearly all servers send are not taken apart.</summary>
    public static bool IsHtml(string? header, out string? charset)
    {
        charset = header is "text/html; charset=utf-8" ? "utf-8" : null;
        if (charset is not null || header is "text/html") return true;
        var parsed = Parse(header);
        charset = parsed.Charset;
        return parsed.Essence == "text/html";
    }

    /// <summary>What a header says; nothing that can be sent makes it throw.</summary>
    public static MediaType Parse(string? header)
    {
        var result = new MediaType("", null);
        if (header is null) return result;
        var text = header.AsSpan();
        while (true)
        {
            var end = EndOfMember(text);
            if (TryParse(text[..end], out var read))
            {
                result = read with { Charset = read.Charset ?? (read.Essence == result.Essence ? result.Charset : null) };
            }

            if (end == text.Length) return result;
            text = text[(end + 1)..];
        }
    }

    /// <summary>A comma outside quotes, or the end.</summary>
    private static int EndOfMember(ReadOnlySpan<char> text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (quoted && text[i] == '\\')
            {
                i++;
            }
            else if (!quoted && text[i] == ',') return i;
        }

        return text.Length;
    }

    private static bool TryParse(ReadOnlySpan<char> text, out MediaType type)
    {
        type = default;
        text = text.Trim(Blank);
        var semicolon = text.IndexOf(';');
        var essence = (semicolon < 0 ? text : text[..semicolon]).TrimEnd(Blank);
        var slash = essence.IndexOf('/');
        if (slash < 0 || !IsToken(essence[..slash]) || !IsToken(essence[(slash + 1)..]) || essence.Equals("*/*", StringComparison.Ordinal))
        {
            return false;
        }

        type = new MediaType(essence.ToString().ToLowerInvariant(), semicolon < 0 ? null : FindCharset(text[(semicolon + 1)..]));
        return true;
    }

    private static string? FindCharset(ReadOnlySpan<char> rest)
    {
        while (!rest.IsEmpty)
        {
            rest = rest.TrimStart(Blank);
            var end = rest.IndexOfAny(';', '=');
            if (end < 0) return null;
            var name = rest[..end];
            var isNamed = rest[end] == '=';
            rest = rest[(end + 1)..];
            if (!isNamed) continue;
            var value = TakeValue(ref rest, out var isQuoted);
            if (name.Equals("charset", StringComparison.OrdinalIgnoreCase) && (isQuoted || value.Length > 0)) return value;
        }

        return null;
    }

    private static string TakeValue(ref ReadOnlySpan<char> rest, out bool isQuoted)
    {
        isQuoted = rest is ['"', ..];
        var end = 0;
        if (!isQuoted)
        {
            end = rest.IndexOf(';');
            var plain = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            return plain.TrimEnd(Blank).ToString();
        }

        var value = new System.Text.StringBuilder();
        for (end = 1; end < rest.Length && rest[end] != '"'; end++)
        {
            if (rest[end] == '\\' && end + 1 < rest.Length)
            {
                end++;
            }

            value.Append(rest[end]);
        }

        // What stands behind the closing quote is no part of the value.
        rest = end < rest.Length ? rest[(end + 1)..] : [];
        var next = rest.IndexOf(';');
        rest = next < 0 ? [] : rest[(next + 1)..];
        return value.ToString();
    }

    private static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c)) return false;
        }

        return text.Length > 0;
    }
}
