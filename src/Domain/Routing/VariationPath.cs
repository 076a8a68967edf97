using System.Text;

namespace Personalization.Domain.Routing;

/// <summary>
/// From a variation's value to the path that the origin is asked for. A rule document, a preview token and a visitor's own path all come
/// from outside; whatever could leave the site's origin or climb in it is refused here, when published and again before the request is
/// forwarded.
/// </summary>
public static class VariationPath
{
    /// <summary>Longer paths are refused, in characters.</summary>
    public const int MaxLength = 2048;

    /// <summary>How often escapes may be nested.</summary>
    private const int MaxDecodings = 4;

    /// <summary>
    /// Whether the value is a path on the site's own origin: rooted, without scheme, host, <c>//</c>, backslash, dot segments or control
    /// characters, plain or escaped, however often.
    /// </summary>
    public static bool IsSafe(ReadOnlySpan<char> path) => Explain(path) is null;

    /// <summary>Why a path is refused, or null when it is fine. One trailing <c>*</c> (keep the rest of the path) counts as text.</summary>
    public static string? Explain(ReadOnlySpan<char> path)
    {
        if (path.Length == 0 || path[0] != '/') return "must start with a slash";
        if (path.Length > MaxLength) return $"is longer than {MaxLength} characters";
        if (path.ContainsAny('?', '#')) return "must not hold a query or fragment; the request's own query is kept";
        var current = path.ToString();
        for (var decoding = 0; ; decoding++)
        {
            if (Refusal(current) is { } reason) return decoding == 0 ? reason : reason + " (escaped)";
            if (!current.Contains('%')) return null;
            if (decoding == MaxDecodings) return "is escaped more than once";
            if (!TryDecode(current, out current)) return "holds a broken escape";
        }
    }

    /// <summary>
    /// The path to ask the origin for. A value that ends in <c>*</c> keeps what the request has beyond the route's own <c>*</c>. False when
    /// the value or the outcome is unsafe: serve the requested path instead.
    /// </summary>
    /// <param name="value">A variation's value.</param>
    /// <param name="route">The route that matched.</param>
    /// <param name="requestPath">The requested path.</param>
    /// <param name="path">The path to forward to.</param>
    public static bool TryResolve(string value, CompiledRoute route, string requestPath, out string path)
    {
        path = value.EndsWith('*') && route.IsPrefix ? string.Concat(value.AsSpan(0, value.Length - 1), route.Rest(requestPath)) : value;
        return !path.EndsWith('*') && IsSafe(path);
    }

    private static string? Refusal(string path)
    {
        var previous = '\0';
        foreach (var c in path)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) && c != ' ') return "holds a control character";
            switch (c)
            {
                case '\\' or '\uFF3C' or '\uFE68' or '\u2216':
                    return "holds a backslash";
                case '\uFF0F' or '\u2044' or '\u2215' or '\u29F8':
                    return "holds a character that looks like a slash";
                case '\uFF0E' or '\u2024' or '\u2025' or '\u2026' or '\uFE52' or '\uFE19' or '\uFE30':
                    return "holds a character that looks like a dot";
                case '\u202A' or '\u202B' or '\u202C' or '\u202D' or '\u202E' or '\u2066' or '\u2067' or '\u2068' or '\u2069'
                    or '\u200B' or '\u200C' or '\u200D' or '\u200E' or '\u200F' or '\uFEFF' or '\uFFFD':
                    return "holds an invisible character";
                case '/' when previous == '/':
                    return "holds //";
                case '.' when previous == '.':
                    return "holds ..";
                case ';' when previous is '.' or '/':
                    return "holds a path parameter after a dot or slash";
                default:
                    break;
            }

            if (char.IsSurrogate(c)) return "holds a character outside the basic plane";
            previous = c;
        }

        return path.EndsWith("/.", StringComparison.Ordinal) || path.Contains("/./", StringComparison.Ordinal)
            ? "holds a dot segment"
            : null;
    }

    /// <summary>Decodes every escape once; false for broken ones and for bytes that are not UTF-8 (overlong forms above all).</summary>
    private static bool TryDecode(string path, out string decoded)
    {
        decoded = "";
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(path.Length)];
        var length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] != '%')
            {
                length += Encoding.UTF8.GetBytes(path.AsSpan(i, 1), bytes.AsSpan(length));
                continue;
            }

            if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2])) return false;
            bytes[length++] = Convert.FromHexString(path.AsSpan(i + 1, 2))[0];
            i += 2;
        }

        try
        {
            decoded = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
