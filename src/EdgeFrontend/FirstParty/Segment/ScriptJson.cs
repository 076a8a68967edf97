using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// JSON that may stand inside a script, and inside a script inside a page: everything that could end either, and every character
/// beyond ASCII, is escaped.
/// </summary>
internal static class ScriptJson
{
    public static string String(string value) => $"\"{JavaScriptEncoder.Default.Encode(value)}\"";

    /// <summary>A JSON object from the grid, written again under the strict escapes; empty when it is no object.</summary>
    public static string Object(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) return "{}";
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return "{}";
            var buffer = new ArrayBufferWriter<byte>(json.Length + 64);
            using (var writer = new Utf8JsonWriter(buffer))
            {
                document.RootElement.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return "{}";
        }
    }
}
