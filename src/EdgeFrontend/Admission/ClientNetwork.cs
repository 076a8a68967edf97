using System.Buffers.Binary;
using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;

namespace Personalization.EdgeFrontend.Admission;

/// <summary>
/// What counts as one client: an IPv4 address, or the /64 network of an IPv6 address, which is what one subscriber is given.
/// </summary>
/// <param name="Bits">The address or the network.</param>
/// <param name="IsIPv6">Which of the two.</param>
internal readonly record struct ClientNetwork(ulong Bits, bool IsIPv6)
{
    private const int MaxClass = 65_535;

    /// <summary>The client behind an address; all unknown ones are one.</summary>
    public static ClientNetwork Of(IPAddress? address)
    {
        if (address is null) return default;
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out _)) return default;
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new ClientNetwork(BinaryPrimitives.ReadUInt64BigEndian(bytes), true)
            : new ClientNetwork(BinaryPrimitives.ReadUInt32BigEndian(bytes), false);
    }

    /// <summary>
    /// A number from 1 to 65535 that goes with requests to the grid, so that it can share what is scarce between clients without knowing
    /// who they are. The same at every edge; some 65,000 IPv4 addresses have the same number.
    /// </summary>
    public int Class
    {
        get
        {
            Span<byte> bytes = stackalloc byte[9];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, Bits);
            bytes[8] = IsIPv6 ? (byte)1 : (byte)0;
            return 1 + (int)(XxHash3.HashToUInt64(bytes) % MaxClass);
        }
    }
}
