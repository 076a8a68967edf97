using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Personalization.EdgeFrontend.Visitors;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary><c>context.edge</c> of an event: where the visitor is, as far as a trusted proxy says. Empty when nothing is known.</summary>
internal static class EdgeContext
{
    public static ReadOnlyMemory<byte> Build(HttpContext context, Site site)
    {
        var names = site.Options.Context;
        ReadOnlySpan<(string Name, string? Header)> texts =
        [
            ("city", names.CityHeader), ("region", names.RegionHeader), ("regionCode", names.RegionCodeHeader),
            ("country", names.CountryHeader),
            ("continent", names.ContinentHeader), ("postalCode", names.PostalCodeHeader), ("timezone", names.TimezoneHeader),
        ];
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        var any = false;
        foreach (var (name, header) in texts)
        {
            if (VisitorPlace.Read(context, site, header) is not { } value) continue;
            writer.WriteString(name, value);
            any = true;
        }

        any |= WriteNumber(writer, "latitude", VisitorPlace.Read(context, site, names.LatitudeHeader));
        any |= WriteNumber(writer, "longitude", VisitorPlace.Read(context, site, names.LongitudeHeader));
        writer.WriteEndObject();
        writer.Flush();
        return any ? buffer.WrittenMemory : default;
    }

    private static bool WriteNumber(Utf8JsonWriter writer, string name, string? value)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            return false;
        }

        writer.WriteNumber(name, number);
        return true;
    }
}
