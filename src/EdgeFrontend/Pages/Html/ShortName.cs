using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>A tag's or an attribute's name in lower case as it comes, byte by byte; of a name too long to matter only that it is.</summary>
internal struct ShortName
{
    private const int Capacity = 16;

    private Buffer _bytes;
    private int _length;

    public readonly int Length => _length;

    /// <summary>The name; empty when it is too long.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Bytes => _length > Capacity ? [] : MemoryMarshal.CreateReadOnlySpan(in _bytes[0], _length);

    public void Clear() => _length = 0;

    public void Append(byte b)
    {
        if (_length > Capacity) return;
        if (_length < Capacity)
        {
            _bytes[_length] = HtmlBytes.Lower(b);
        }

        _length++;
    }

    public void Set(ReadOnlySpan<byte> name)
    {
        _length = 0;
        foreach (var b in name)
        {
            Append(b);
        }
    }

    [InlineArray(Capacity)]
    private struct Buffer
    {
        private byte _first;
    }
}
