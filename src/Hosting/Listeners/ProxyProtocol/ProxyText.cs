using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Personalization.Hosting.Listeners.ProxyProtocol;

/// <summary>Addresses and ports in the one form that version 1 allows. The framework reads more: 0x7f.1 is an address to it.</summary>
internal static class ProxyText
{
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>An address of a family; null when it is none.</summary>
    public static IPAddress? ReadAddress(ReadOnlySpan<char> text, bool isIPv6)
    {
        if (isIPv6)
        {
            var isPlain = !text.ContainsAnyExcept(AddressCharacters) && text.Contains(':');
            return isPlain && IPAddress.TryParse(text, out var six) && six.AddressFamily == AddressFamily.InterNetworkV6
                ? Plain(six)
                : null;
        }

        return IPAddress.TryParse(text, out var four)
            && four.AddressFamily == AddressFamily.InterNetwork
            && text.SequenceEqual(four.ToString())
            ? four
            : null;
    }

    /// <summary>A port without zeros before it; null when it is none.</summary>
    public static int? ReadPort(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 5
            && (text[0] != '0' || text.Length == 1)
            && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : null;

    /// <summary>An IPv4 address that is written as an IPv6 one is the same client.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
