using System.Globalization;

namespace Personalization.Grains.Profiles.Row;

/// <summary>
/// Tags of rows, which the storage provider makes of a counter that begins with each row: most of a million profiles have one of a few, and
/// each copy of it is 24 bytes.
/// </summary>
internal static class RowTag
{
    private static readonly string[] Small = [.. Enumerable.Range(0, 256).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    /// <summary>An equal text that others have too, when there is one.</summary>
    public static string? Shared(string? tag) =>
        tag is { Length: <= 3 }
            && int.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number < Small.Length
            && Small[number] == tag
            ? Small[number]
            : tag;
}
