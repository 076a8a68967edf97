using System.Buffers.Text;
using System.Globalization;

namespace Personalization.Domain.Values;

/// <summary>Reads JSON numbers; those too large become infinite, as in JavaScript.</summary>
internal static class JsonNumber
{
    public static double Parse(ReadOnlySpan<byte> json)
    {
        // Short integers are most of what profiles hold.
        if (json.Length <= 15 && Utf8Parser.TryParse(json, out long whole, out var consumed) && consumed == json.Length && whole != 0)
        {
            return whole;
        }

        return double.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
    }
}
