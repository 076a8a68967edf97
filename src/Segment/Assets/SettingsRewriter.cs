using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Personalization.Segment.Assets;

/// <summary>
/// Points the settings document of analytics.js at our own host, so that events and metrics of the page come here. The document is small
/// and cached, so it is built as a tree for once.
/// </summary>
public static class SettingsRewriter
{
    private const string Destination = "Segment.io";
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The rewritten document, or null when the input is not a JSON object: then it is no settings document and must not be served as one.
    /// </summary>
    /// <param name="settings">The document as the CDN sent it.</param>
    /// <param name="apiHost">Host and path without a scheme, as the library wants it: <c>shop.example/seg/evs</c>.</param>
    /// <param name="writeKey">The key to hide; null or empty hides nothing.</param>
    /// <param name="standIn">What stands in its place, in every string of the document and inside URLs.</param>
    public static byte[]? Rewrite(ReadOnlySpan<byte> settings, string apiHost, string? writeKey, string standIn = "REDACTED")
    {
        ArgumentException.ThrowIfNullOrEmpty(apiHost);
        JsonObject root;
        try
        {
            var parsed = JsonNode.Parse(settings);
            if (parsed is not JsonObject document) return null;
            root = document;
            Child(Child(root, "integrations"), Destination)["apiHost"] = apiHost;
            Child(root, "metrics")["host"] = apiHost;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // A name given twice shows only when the tree is walked.
            return null;
        }
        var text = root.ToJsonString(Relaxed);
        if (!string.IsNullOrEmpty(writeKey))
        {
            text = text.Replace(Inside(writeKey), Inside(standIn), StringComparison.Ordinal);
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child) return child;
        var created = new JsonObject();
        parent[name] = created;
        return created;
    }

    private static string Inside(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
}
