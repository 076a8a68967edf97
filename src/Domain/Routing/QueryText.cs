namespace Personalization.Domain.Routing;

/// <summary>Reads raw query strings without building a dictionary.</summary>
internal static class QueryText
{
    /// <summary>Whether a parameter is there, with this value when one is given. Escapes and plus signs are decoded.</summary>
    public static bool Contains(string? query, string name, string? value)
    {
        if (string.IsNullOrEmpty(query)) return false;
        var rest = query.AsSpan();
        if (rest[0] == '?')
        {
            rest = rest[1..];
        }

        foreach (var range in rest.Split('&'))
        {
            var pair = rest[range];
            var equals = pair.IndexOf('=');
            var key = equals < 0 ? pair : pair[..equals];
            if (Same(key, name) && (value is null || Same(equals < 0 ? default : pair[(equals + 1)..], value))) return true;
        }

        return false;
    }

    private static bool Same(ReadOnlySpan<char> raw, string wanted)
    {
        if (!raw.ContainsAny('%', '+')) return raw.SequenceEqual(wanted);
        return Uri.UnescapeDataString(raw.ToString().Replace('+', ' ')) == wanted;
    }
}
