using System.Buffers;
using System.Text;

namespace Personalization.Conformance.Experiments;

/// <summary>
/// A URL split as browsers split it: scheme and host in lower case, default ports gone, dot segments resolved, spaces escaped. .NET's Uri
/// normalizes differently, and patterns hold placeholders that are no valid host.
/// </summary>
internal sealed class UrlParts
{
    private static readonly SearchValues<char> InScheme = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-");
    private static readonly SearchValues<char> NeverInHost = SearchValues.Create(" <>^|%");
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\"<>`'{}");

    private UrlParts(string scheme, string credentials, string host, string path, string search, string hash)
    {
        Host = host;
        Path = path;
        Hash = hash;
        Origin = scheme + "://" + host;
        Href = scheme + "://" + credentials + host + path + search + hash;
        Query = Parameters(search);
    }

    public string Href { get; }

    public string Origin { get; }

    /// <summary>Host with a port that is not the scheme's default.</summary>
    public string Host { get; }

    public string Path { get; }

    public string Hash { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Query { get; }

    /// <summary>Parses an absolute URL, or one relative to the root of <paramref name="baseHost"/>; null when it is none.</summary>
    public static UrlParts? Parse(string url, string baseHost)
    {
        url = url.Trim();
        var hash = Cut(ref url, '#');
        var search = Cut(ref url, '?');
        var colon = url.IndexOf("://", StringComparison.Ordinal);
        var scheme = "https";
        var host = baseHost;
        var credentials = "";
        var path = url;
        if (colon > 0 && char.IsAsciiLetter(url[0]) && url.AsSpan(0, colon).IndexOfAnyExcept(InScheme) < 0)
        {
            scheme = url[..colon].ToLowerInvariant();
            var rest = url[(colon + 3)..];
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            host = slash < 0 ? rest : rest[..slash];
            path = slash < 0 ? "" : rest[slash..];
            var at = host.LastIndexOf('@') + 1;
            credentials = host[..at];
            host = host[at..].ToLowerInvariant();
            var defaultPort = scheme switch { "https" => ":443", "http" => ":80", _ => ":" };
            if (host.EndsWith(defaultPort, StringComparison.Ordinal))
            {
                host = host[..^defaultPort.Length];
            }

            if (host.Length == 0 || host.AsSpan().ContainsAny(NeverInHost)) return null;
        }
        else if (path.StartsWith("//", StringComparison.Ordinal))
        {
            return Parse("https:" + path + search + hash, baseHost);
        }

        return new UrlParts(scheme, credentials, host, Segments(path), Escape(search, search: true), Escape(hash, search: false));
    }

    /// <summary>The first value of a parameter, or empty text.</summary>
    public string FirstParameter(string name)
    {
        foreach (var (key, value) in Query)
        {
            if (key == name) return value;
        }

        return "";
    }

    private static string Cut(ref string url, char mark)
    {
        var position = url.IndexOf(mark, StringComparison.Ordinal);
        if (position < 0) return "";
        var tail = url[position..];
        url = url[..position];
        return tail.Length == 1 ? "" : tail;
    }

    private static string Segments(string path)
    {
        var kept = new List<string>();
        var parts = (path.StartsWith('/') ? path[1..] : path).Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            var last = i == parts.Length - 1;
            if (parts[i] is ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }

            if (parts[i] is "." or "..")
            {
                if (last)
                {
                    kept.Add("");
                }

                continue;
            }

            kept.Add(parts[i]);
        }

        return Escape("/" + string.Join('/', kept), search: false);
    }

    private static string Escape(string text, bool search)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && !text.AsSpan().ContainsAny(Escaped)) return text;
        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var keep = rune.IsAscii && rune.Value > ' ' && rune.Value < 0x7f && !"\"<>".Contains((char)rune.Value)
                && (search ? rune.Value != '\'' : rune.Value is not ('`' or '{' or '}'));
            if (keep)
            {
                escaped.Append((char)rune.Value);
            }
            else
            {
                escaped.Append(Uri.EscapeDataString(rune.ToString()));
            }
        }

        return escaped.ToString();
    }

    private static List<KeyValuePair<string, string>> Parameters(string search)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var pair in search.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            parameters.Add(KeyValuePair.Create(Decode(name), equals < 0 ? "" : Decode(pair[(equals + 1)..])));
        }

        return parameters;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
