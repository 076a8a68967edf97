using System.Text;
using System.Text.Json;
using Personalization.Segment.Json;

namespace Personalization.Segment.Webhooks;

/// <summary>Reads the ids of one event and remembers the first that cannot be one.</summary>
internal struct WebhookIds(ReadOnlyMemory<byte> body, int maxBytes, int index)
{
    public WebhookProblem? Problem { get; private set; }

    /// <summary>Null for absent, null and empty ids, and after a problem.</summary>
    public string? Read(JsonSlice slice, string field)
    {
        if (!slice.HasValue || Problem is not null)
            return null;
        if (slice.Type == JsonTokenType.Number)
            return slice.Length > maxBytes ? Refuse(field, TooLong(slice.Length)) : Encoding.ASCII.GetString(slice.Of(body.Span));
        if (slice.Type != JsonTokenType.String)
            return Refuse(field, "must be a string");

        var text = JsonText.Unescape(slice.Inside(body.Span), out var damaged);
        if (damaged)
            return Refuse(field, "holds half a surrogate pair");
        if (Encoding.UTF8.GetByteCount(text) is var bytes && bytes > maxBytes)
            return Refuse(field, TooLong(bytes));
        foreach (var character in text)
        {
            if (char.IsControl(character))
                return Refuse(field, "holds a control character");
        }
        return text.Length == 0 ? null : text;
    }

    private readonly string TooLong(int bytes) => $"has {bytes} bytes, the limit is {maxBytes}";

    private string? Refuse(string field, string why)
    {
        Problem = new WebhookProblem(WebhookProblemKind.Malformed, $"event {index}: {field} {why}.");
        return null;
    }
}
