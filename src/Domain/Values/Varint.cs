using System.Runtime.CompilerServices;

namespace Personalization.Domain.Values;

/// <summary>
/// Numbers in as few bytes as they need, seven bits a byte and the lowest first, as stored blocks hold lengths and counts. Negative numbers
/// take all ten bytes.
/// </summary>
public static class Varint
{
    /// <summary>Longest number in bytes.</summary>
    public const int MaxBytes = 10;

    /// <summary>Reads a number.</summary>
    /// <param name="source">Bytes that begin with it.</param>
    /// <param name="value">The number; 0 when there is none.</param>
    /// <returns>How many bytes it has; 0 when the source ends within it, or it has more than 64 bits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ReadOnlySpan<byte> source, out ulong value)
    {
        if (!source.IsEmpty && source[0] < 0x80)
        {
            value = source[0];
            return 1;
        }

        return ReadLong(source, out value);
    }

    /// <summary>Reads a length: a number that an array can have.</summary>
    /// <returns>How many bytes it has; 0 as for <see cref="Read"/>, and when it is too large.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadLength(ReadOnlySpan<byte> source, out int length)
    {
        var bytes = Read(source, out var value);
        length = (int)value;
        return value <= int.MaxValue ? bytes : 0;
    }

    /// <summary>Writes a number.</summary>
    /// <param name="target">Room for at least <see cref="MaxBytes"/>, or for as many as the number takes.</param>
    /// <param name="value">The number.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> target, ulong value)
    {
        var position = 0;
        while (value >= 0x80)
        {
            target[position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[position++] = (byte)value;
        return position;
    }

    private static int ReadLong(ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (var position = 0; position < source.Length && position < MaxBytes; position++)
        {
            var part = source[position];
            value |= (ulong)(part & 0x7f) << (7 * position);
            if (part < 0x80) return position + 1;
        }

        value = 0;
        return 0;
    }
}
