using System.Text.Unicode;

namespace Personalization.Domain.Values;

/// <summary>
/// Decodes the inside of a JSON string to UTF-16, lone surrogate escapes included (JavaScript keeps them, and ids are hashed unit by unit).
/// </summary>
internal static class JsonText
{
    /// <summary>Decodes into the target, which must have room for one unit a byte; returns the number of units.</summary>
    public static int Decode(ReadOnlySpan<byte> inner, Span<char> target)
    {
        var escape = inner.IndexOf((byte)'\\');
        if (escape < 0) return Plain(inner, target);
        var written = 0;
        while (escape >= 0)
        {
            written += Plain(inner[..escape], target[written..]);
            inner = inner[(escape + 1)..];
            var taken = 1;
            target[written++] = inner[0] switch
            {
                (byte)'n' => '\n',
                (byte)'t' => '\t',
                (byte)'r' => '\r',
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'u' => Hex(inner, out taken),
                var other => (char)other,
            };
            inner = inner[taken..];
            escape = inner.IndexOf((byte)'\\');
        }

        return written + Plain(inner, target[written..]);
    }

    private static int Plain(ReadOnlySpan<byte> utf8, Span<char> target)
    {
        Utf8.ToUtf16(utf8, target, out _, out var written);
        return written;
    }

    private static char Hex(ReadOnlySpan<byte> escape, out int taken)
    {
        taken = 5;
        var value = 0;
        for (var i = 1; i < 5; i++)
        {
            var c = escape[i];
            value = (value << 4) | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }

        return (char)value;
    }
}
