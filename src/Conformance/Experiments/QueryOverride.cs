namespace Personalization.Conformance.Experiments;

/// <summary>
/// The format's <c>?{experiment key}={index}</c>. Anybody can write a URL, so it counts only where development asks for it.
/// </summary>
internal static class QueryOverride
{
    /// <summary>The index asked for, or null when the URL asks for none that exists.</summary>
    public static int? Find(string key, string? url, int variations)
    {
        if (string.IsNullOrEmpty(url)) return null;
        var start = url.IndexOf('?', StringComparison.Ordinal);
        if (start < 0) return null;
        var search = url.AsSpan(start + 1);
        if (search.IndexOf('?') is >= 0 and var second)
        {
            search = search[..second];
        }

        if (search.IndexOf('#') is >= 0 and var anchor)
        {
            search = search[..anchor];
        }

        foreach (var range in search.Split('&'))
        {
            var pair = search[range];
            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            if (!name.SequenceEqual(key)) continue;

            // Only the first parameter of that name counts, as in the format.
            return equals >= 0 && Leading(pair[(equals + 1)..]) is { } index && index >= 0 && index < variations ? index : null;
        }

        return null;
    }

    /// <summary>JavaScript's parseInt: leading white space, a sign, digits; the rest is ignored.</summary>
    private static int? Leading(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        var negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is ('-' or '+'))
        {
            text = text[1..];
        }

        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        if (digits == 0) return null;
        return int.TryParse(text[..digits], out var value) ? (negative ? -value : value) : int.MaxValue;
    }
}
