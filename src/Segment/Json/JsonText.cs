using System.Buffers;
using System.Globalization;
using System.Text;

namespace Personalization.Segment.Json;

/// <summary>
/// Turns the inside of a JSON string into text without ever throwing. The framework's reader refuses half a surrogate pair
/// (<c>\ud83d</c> alone, which browsers produce when they cut an emoji); one such character in one trait must not cost a batch.
/// </summary>
internal static class JsonText
{
    private const int EscapeLength = 6;

    /// <summary>Text of a string's inside (no quotes); <paramref name="damaged"/> when half a pair became U+FFFD.</summary>
    public static string Unescape(ReadOnlySpan<byte> inside, out bool damaged)
    {
        damaged = false;
        if (inside.IndexOf((byte)'\\') < 0) return Encoding.UTF8.GetString(inside);

        var rented = ArrayPool<char>.Shared.Rent(inside.Length);
        try
        {
            var written = 0;
            while (!inside.IsEmpty)
            {
                var plain = inside.IndexOf((byte)'\\');
                if (plain < 0)
                {
                    plain = inside.Length;
                }

                written += Encoding.UTF8.GetChars(inside[..plain], rented.AsSpan(written));
                inside = inside[plain..];
                if (inside.Length < 2) break;
                if (inside[1] != (byte)'u')
                {
                    rented[written++] = Simple(inside[1]);
                    inside = inside[2..];
                    continue;
                }
                var unit = Unit(inside);
                var pair = char.IsHighSurrogate(unit) && IsLowEscape(inside[EscapeLength..]);
                if (pair)
                {
                    rented[written++] = unit;
                    rented[written++] = Unit(inside[EscapeLength..]);
                    inside = inside[(2 * EscapeLength)..];
                    continue;
                }
                damaged |= char.IsSurrogate(unit);
                rented[written++] = char.IsSurrogate(unit) ? '\uFFFD' : unit;
                inside = inside[EscapeLength..];
            }
            return new string(rented, 0, written);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>Whether the inside of a string reads as this text, escaped or not.</summary>
    public static bool Is(ReadOnlySpan<byte> inside, ReadOnlySpan<byte> expected)
    {
        if (inside.IndexOf((byte)'\\') < 0) return inside.SequenceEqual(expected);
        // An escape only ever makes the written form longer.
        return inside.Length > expected.Length && inside.Length <= expected.Length * EscapeLength
            && Encoding.UTF8.GetBytes(Unescape(inside, out _)).AsSpan().SequenceEqual(expected);
    }

    /// <summary>
    /// The same JSON value with halves of surrogate pairs written as <c>\ufffd</c>; the very same memory when there are none.
    /// </summary>
    public static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> value)
    {
        var span = value.Span;
        byte[]? copy = null;
        for (var at = span.IndexOf((byte)'\\'); at >= 0;)
        {
            var step = 2;
            if (at + EscapeLength <= span.Length && span[at + 1] == (byte)'u')
            {
                var unit = Unit(span[at..]);
                step = EscapeLength;
                if (char.IsHighSurrogate(unit) && IsLowEscape(span[(at + EscapeLength)..]))
                {
                    step = 2 * EscapeLength;
                }
                else if (char.IsSurrogate(unit))
                {
                    "\\ufffd"u8.CopyTo((copy ??= value.ToArray()).AsSpan(at));
                }
            }
            var from = Math.Min(at + step, span.Length);
            var next = span[from..].IndexOf((byte)'\\');
            at = next < 0 ? -1 : from + next;
        }
        return copy ?? value;
    }

    private static bool IsLowEscape(ReadOnlySpan<byte> text) =>
        text.Length >= EscapeLength && text[0] == (byte)'\\' && text[1] == (byte)'u' && char.IsLowSurrogate(Unit(text));

    private static char Unit(ReadOnlySpan<byte> escape) =>
        escape.Length >= EscapeLength
            && ushort.TryParse(escape[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : '\uFFFD';

    private static char Simple(byte code) => code switch
    {
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        _ => (char)code,
    };
}
