namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>Reads a page's first bytes for a byte order mark, which browsers believe before the header.</summary>
internal struct ByteOrderMark
{
    private byte _first;

    /// <summary>What the bytes so far are.</summary>
    public enum Reading
    {
        /// <summary>Perhaps a mark.</summary>
        Partial,

        /// <summary>No mark; this byte is the first of the page.</summary>
        None,

        /// <summary>The mark of UTF-8 is complete.</summary>
        Utf8,

        /// <summary>UTF-16, or UTF-32 as far as anybody sends it.</summary>
        Utf16,

        /// <summary>It began like a mark and is text.</summary>
        Text,
    }

    /// <summary>How many bytes of a possible mark were read.</summary>
    public int Length { get; private set; }

    public Reading Read(byte b)
    {
        if (Length == 0)
        {
            if (b == 0) return Reading.Utf16;
            if (b is not (0xEF or 0xFE or 0xFF)) return Reading.None;
            _first = b;
            Length = 1;
            return Reading.Partial;
        }

        if ((_first == 0xFE && b == 0xFF) || (_first == 0xFF && b == 0xFE)) return Reading.Utf16;
        if (_first != 0xEF || b != (Length == 1 ? 0xBB : 0xBF)) return Reading.Text;
        if (Length == 2) return Reading.Utf8;
        Length = 2;
        return Reading.Partial;
    }
}
