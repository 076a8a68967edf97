using System.Text.Json;

namespace Personalization.EdgeFrontend.Pages.Decisions;

/// <summary>Reads a decided value that should be a path: a JSON string, or anything else for "no path".</summary>
internal static class JsonPath
{
    public static string? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
