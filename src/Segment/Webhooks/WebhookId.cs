using System.Text;
using System.Text.Json;
using Personalization.Segment.Json;

namespace Personalization.Segment.Webhooks;

/// <summary>One id of an event: the text, or nothing, or the kind of what is wrong with it.</summary>
internal readonly record struct WebhookId(string? Id, string? Fault)
{
    /// <summary>Absent, null and empty are all nothing. A number is taken by its digits.</summary>
    public static WebhookId Read(ReadOnlyMemory<byte> body, JsonSlice slice, int maxBytes)
    {
        if (!slice.HasValue) return default;
        if (slice.Type == JsonTokenType.Number)
        {
            return slice.Length > maxBytes ? new(null, WebhookKinds.IdLength) : new(Encoding.ASCII.GetString(slice.Of(body.Span)), null);
        }

        if (slice.Type != JsonTokenType.String) return new(null, WebhookKinds.IdType);

        var text = JsonText.Unescape(slice.Inside(body.Span), out var damaged);
        if (damaged) return new(null, WebhookKinds.IdCharacters);
        if (Encoding.UTF8.GetByteCount(text) > maxBytes) return new(null, WebhookKinds.IdLength);
        foreach (var character in text)
        {
            if (char.IsControl(character)) return new(null, WebhookKinds.IdCharacters);
        }
        return new(text.Length == 0 ? null : text, null);
    }
}
