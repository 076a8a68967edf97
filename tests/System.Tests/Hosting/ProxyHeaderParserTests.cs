using System.Buffers.Binary;
using System.Net;
using System.Text;
using Personalization.Hosting.Listeners.ProxyProtocol;

namespace Personalization.SystemTests.Hosting;

/// <summary>
/// The PROXY header of both versions: what the specification allows is read, all else is no header, and nothing is ever too much.
/// </summary>
public sealed class ProxyHeaderParserTests
{
    private static readonly byte[] Signature = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n", "203.0.113.7:56324")]
    [InlineData("PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n", "0.0.0.0:0")]
    [InlineData("PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n", "[2001:db8::7]:1")]
    [InlineData(
        "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
        "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    [InlineData("PROXY TCP6 ::ffff:203.0.113.7 ::1 1 2\r\n", "203.0.113.7:1")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN ffff::1 whatever the balancer likes\r\n", null)]
    public void A_line_of_version_1_is_read(string line, string? client)
    {
        var header = Complete(Encoding.ASCII.GetBytes(line + "GET / HTTP/1.1\r\n"));

        Assert.Equal(line.Length, header.Length);
        Assert.Equal(client, header.Client?.ToString());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("proxy TCP4 203.0.113.7 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY  TCP4 203.0.113.7 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1 2\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1 2\rX")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1 2 \r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1 2 3\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 01 2\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 1 65536\r\n")]
    [InlineData("PROXY TCP4 203.0.113.7 198.51.100.1 +1 2\r\n")]
    [InlineData("PROXY TCP4 203.0.113 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP4 0x7f.1 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP4 203.0.113.007 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP4 ::1 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 203.0.113.7 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 [::1] ::1 1 2\r\n")]
    [InlineData("PROXY TCP5 203.0.113.7 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY UDP4 203.0.113.7 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY UNKNOWNX\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXY TCP4 203.0.113.7\t198.51.100.1 1 2\r\n")]
    public void What_is_no_header_is_refused(string line) =>
        Assert.Equal(ProxyHeaderState.Invalid, ProxyHeaderParser.Parse(Encoding.ASCII.GetBytes(line), out _));

    [Fact]
    public void A_line_that_does_not_end_is_refused_at_its_longest()
    {
        var line = "PROXY UNKNOWN "u8.ToArray().Concat(Enumerable.Repeat((byte)'x', 200)).ToArray();

        Assert.Equal(ProxyHeaderState.Incomplete, ProxyHeaderParser.Parse(line.AsSpan(0, ProxyHeaderParser.MaxTextBytes - 1), out _));
        Assert.Equal(ProxyHeaderState.Invalid, ProxyHeaderParser.Parse(line.AsSpan(0, ProxyHeaderParser.MaxTextBytes), out _));
    }

    [Theory]
    [InlineData(0x21, 0x11, 12, "203.0.113.7:258")]
    [InlineData(0x21, 0x11, 100, "203.0.113.7:258")]
    [InlineData(0x21, 0x21, 36, "[2001:db8::7]:258")]
    [InlineData(0x21, 0x00, 0, null)]
    [InlineData(0x21, 0x31, 216, null)]
    [InlineData(0x20, 0x11, 12, null)]
    [InlineData(0x20, 0x00, 0, null)]
    [InlineData(0x20, 0xFF, 7, null)]
    public void A_header_of_version_2_is_read(byte command, byte family, int length, string? client)
    {
        var bytes = Binary(command, family, length);

        var header = Complete([.. bytes, 1, 2, 3]);

        Assert.Equal(bytes.Length, header.Length);
        Assert.Equal(client, header.Client?.ToString());
    }

    [Theory]
    [InlineData(0x11, 0x11, 12)]
    [InlineData(0x22, 0x11, 12)]
    [InlineData(0x31, 0x11, 12)]
    [InlineData(0x21, 0x12, 12)]
    [InlineData(0x21, 0x22, 36)]
    [InlineData(0x21, 0x11, 11)]
    [InlineData(0x21, 0x21, 35)]
    [InlineData(0x21, 0x31, 215)]
    [InlineData(0x21, 0x41, 36)]
    [InlineData(0x21, 0x11, ProxyHeaderParser.MaxBinaryPayload + 1)]
    [InlineData(0x20, 0x00, 65_535)]
    public void A_wrong_header_of_version_2_is_refused(byte command, byte family, int length) =>
        Assert.Equal(ProxyHeaderState.Invalid, ProxyHeaderParser.Parse(Binary(command, family, length), out _));

    [Fact]
    public void A_header_arrives_in_whatever_pieces()
    {
        foreach (var header in new[]
        {
            "PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n"u8.ToArray(),
            "PROXY UNKNOWN\r\n"u8.ToArray(),
            Binary(0x21, 0x11, 40),
            Binary(0x20, 0, 0),
        })
        {
            for (var length = 0; length < header.Length; length++)
            {
                Assert.Equal(ProxyHeaderState.Incomplete, ProxyHeaderParser.Parse(header.AsSpan(0, length), out _));
            }

            Assert.Equal(header.Length, Complete(header).Length);
        }
    }

    /// <summary>
    /// Any bytes, and headers with a few bytes changed: the outcome never depends on how much has arrived, and what is read is what was
    /// written.
    /// </summary>
    [Theory]
    [InlineData(20261128, 200_000)]
    public void Any_bytes_have_one_outcome(int seed, int cases)
    {
        for (var number = 0; number < cases; number++)
        {
            var random = new Random(HashCode(seed, number));
            var (bytes, client) = Generate(random);
            var state = ProxyHeaderParser.Parse(bytes, out var header);
            Assert.True(
                state != ProxyHeaderState.Complete || header.Length <= Math.Min(bytes.Length, ProxyHeaderParser.MaxBytes),
                $"seed {seed}, case {number}: length {header.Length}");
            Assert.True(
                bytes.Length < ProxyHeaderParser.MaxBytes || state != ProxyHeaderState.Incomplete,
                $"seed {seed}, case {number}: still incomplete after {bytes.Length} bytes");
            if (client is not null)
            {
                Assert.True(Equals(client, header.Client), $"seed {seed}, case {number}: {client} was read as {header.Client}");
            }

            var some = random.Next(bytes.Length + 1);
            var early = ProxyHeaderParser.Parse(bytes.AsSpan(0, some), out var sooner);
            Assert.True(
                early == ProxyHeaderState.Incomplete || (early == state && sooner == header),
                $"seed {seed}, case {number}: {early} after {some} bytes, {state} after {bytes.Length}");
        }
    }

    /// <summary>Bytes, and the client that they name when they are an unchanged header.</summary>
    private static (byte[] Bytes, IPEndPoint? Client) Generate(Random random)
    {
        var isIPv6 = random.Next(2) == 0;
        var address = new byte[isIPv6 ? 16 : 4];
        random.NextBytes(address);
        var client = new IPEndPoint(new IPAddress(address), random.Next(65_536));
        byte[] bytes;
        if (random.Next(2) == 0)
        {
            bytes = Encoding.ASCII.GetBytes(
                $"PROXY TCP{(isIPv6 ? 6 : 4)} {client.Address} {client.Address} {client.Port} {random.Next(65_536)}\r\n");
        }
        else
        {
            bytes = Binary(0x21, (byte)(isIPv6 ? 0x21 : 0x11), (isIPv6 ? 36 : 12) + random.Next(60));
            address.CopyTo(bytes, 16);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(16 + (2 * address.Length)), (ushort)client.Port);
        }

        byte[] rest = new byte[random.Next(50)];
        random.NextBytes(rest);
        switch (random.Next(4))
        {
            case 0:
                return ([.. bytes, .. rest], client);
            case 1:
                for (var i = random.Next(1, 4); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                return ([.. bytes, .. rest], null);
            case 2:
                return (bytes[..random.Next(bytes.Length)], null);
            default:
                return (rest, null);
        }
    }

    private static int HashCode(int seed, int number) => unchecked((seed * 397) ^ (number * 7919));

    private static ProxyHeader Complete(byte[] bytes)
    {
        Assert.Equal(ProxyHeaderState.Complete, ProxyHeaderParser.Parse(bytes, out var header));
        return header;
    }

    /// <summary>A header whose client is 203.0.113.7 or 2001:db8::7, port 258.</summary>
    private static byte[] Binary(byte command, byte family, int length)
    {
        var bytes = new byte[16 + length];
        Signature.CopyTo(bytes, 0);
        (bytes[12], bytes[13]) = (command, family);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(14), (ushort)length);
        var address = IPAddress.Parse(family == 0x21 ? "2001:db8::7" : "203.0.113.7").GetAddressBytes();
        if (length >= (2 * address.Length) + 4)
        {
            address.CopyTo(bytes, 16);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(16 + (2 * address.Length)), 258);
        }

        return bytes;
    }
}
