using System.Globalization;
using System.Net;

namespace Personalization.Sites;

/// <summary>
/// Host names as they stand in a Host header: ASCII (punycode), lower case, without a dot at the end; IPv6 addresses in brackets. This is
/// the only form in which hosts are compared and passed on. Unicode is read from the configuration, and shown to people.
/// </summary>
public static class HostName
{
    private const int MaxLength = 253;

    /// <summary>Whether a text of the wire is a host name: nothing in it can end a header, a policy or a script.</summary>
    public static bool IsValid(ReadOnlySpan<char> host)
    {
        if (host.IsEmpty || host.Length > MaxLength) return false;
        if (host[0] == '[') return host[^1] == ']' && IPAddress.TryParse(host[1..^1], out _) && host.IndexOf('%') < 0;
        foreach (var c in host)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_')) return false;
        }

        return host[0] != '.' && host.IndexOf("..", StringComparison.Ordinal) < 0;
    }

    /// <summary>Whether a text of the wire is a host name with or without a port.</summary>
    public static bool IsValidWithPort(ReadOnlySpan<char> hostAndPort)
    {
        var host = WithoutPort(hostAndPort);
        return IsValid(host) && (host.Length == hostAndPort.Length || IsPort(hostAndPort[(host.Length + 1)..]));
    }

    /// <summary>The name in a valid Host header, for comparisons: without port, in lower case, without a dot at the end.</summary>
    public static string NameOf(string hostAndPort)
    {
        ReadOnlySpan<char> host = WithoutPort(hostAndPort);
        if (host.Length > 1 && host[^1] == '.')
        {
            host = host[..^1];
        }

        if (!host.IsEmpty && host[0] == '[') return Bracketed(host);
        if (host.Length == hostAndPort.Length && !host.ContainsAnyInRange('A', 'Z')) return hostAndPort;
        return host.ToString().ToLowerInvariant();
    }

    /// <summary>A valid Host header in the form in which it is passed on: <see cref="NameOf"/> with the port as it was given.</summary>
    public static string AuthorityOf(string hostAndPort)
    {
        var name = NameOf(hostAndPort);
        var port = hostAndPort.AsSpan(WithoutPort(hostAndPort).Length);
        return port.IsEmpty ? name : string.Concat(name, port);
    }

    /// <summary>Host and port of a URL as they stand on the wire; the scheme's own port is left out.</summary>
    public static string AuthorityOf(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost.ToLowerInvariant().TrimEnd('.');
        return url.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{url.Port}");
    }

    /// <summary>The wire form of a host name that somebody wrote into the configuration, in Unicode or not; null when it is none.</summary>
    public static string? FromConfiguration(string? text)
    {
        var host = (text ?? "").Trim();
        if (host.Length > 1 && host[^1] == '.')
        {
            host = host[..^1];
        }

        if (host.Contains(':', StringComparison.Ordinal) && host[0] != '[' && IPAddress.TryParse(host, out _))
        {
            host = $"[{host}]";
        }

        if (!System.Text.Ascii.IsValid(host))
        {
            try
            {
                host = new IdnMapping().GetAscii(host.ToLowerInvariant());
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        return IsValid(host) ? NameOf(host) : null;
    }

    /// <summary>The same for a host name with or without a port.</summary>
    public static string? FromConfigurationWithPort(string? text)
    {
        var written = (text ?? "").Trim();
        var host = WithoutPort(written);
        if (host.Length == written.Length) return FromConfiguration(written);
        return IsPort(written.AsSpan(host.Length + 1)) && FromConfiguration(host.ToString()) is { } name
            ? string.Concat(name, written.AsSpan(host.Length))
            : null;
    }

    private static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> hostAndPort)
    {
        var colon = hostAndPort.LastIndexOf(':');
        return colon < 0 || hostAndPort[^1] == ']' || (hostAndPort[0] != '[' && hostAndPort.IndexOf(':') != colon)
            ? hostAndPort
            : hostAndPort[..colon];
    }

    private static bool IsPort(ReadOnlySpan<char> port) => ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string Bracketed(ReadOnlySpan<char> host) =>
        IPAddress.TryParse(host[1..^1], out var address) ? $"[{address}]" : host.ToString();
}
