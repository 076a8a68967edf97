using System.Net;

namespace Personalization.Sites;

/// <summary>What counts as a host name here: names, IPv4 and bracketed IPv6 addresses, nothing that could end a header or a script.</summary>
public static class HostName
{
    private const int MaxLength = 253;

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

    public static bool IsValidWithPort(ReadOnlySpan<char> hostAndPort)
    {
        var colon = hostAndPort.LastIndexOf(':');
        if (colon < 0 || hostAndPort[^1] == ']') return IsValid(hostAndPort);
        return IsValid(hostAndPort[..colon]) && ushort.TryParse(hostAndPort[(colon + 1)..], System.Globalization.NumberStyles.None, null, out _);
    }
}
