using Personalization.Segment.Json;

namespace Personalization.Segment.Webhooks;

/// <summary><c>context.personas</c>: which computation of which space an event tells about. All null for plain events.</summary>
internal readonly record struct WebhookPersonas(string? Class, string? Key, string? SpaceId)
{
    /// <summary>
    /// Plain events have no class and are known; documentation and code disagree on the name for computed traits, so both are.
    /// </summary>
    public bool IsKnownClass => Class is null or "audience" or "trait" or "computed_trait" or "journey" or "journey_step";

    /// <summary>The class when it looks like one: a log line may hold the name of a computation's kind, and no more than that.</summary>
    public string? PresentableClass =>
        Class is { Length: <= 40 } name && name.All(static c => char.IsAsciiLetterLower(c) || c is '_' or '-' or ' ') ? name : null;

    public static WebhookPersonas Read(ReadOnlySpan<byte> body, JsonSlice context)
    {
        var personas = default(JsonSlice);
        var outer = new JsonFields(body, context, WebhookParser.AnyDepth);
        while (outer.MoveNext())
        {
            if (outer.NameIs("personas"u8))
            {
                personas = outer.Value;
            }
        }

        string? type = null, key = null, space = null, ns = null;
        var inner = new JsonFields(body, personas, WebhookParser.AnyDepth);
        while (inner.MoveNext())
        {
            if (inner.NameIs("computation_class"u8) || inner.NameIs("computationClass"u8))
            {
                type = inner.Value.Text(body);
            }
            else if (inner.NameIs("computation_key"u8) || inner.NameIs("computationKey"u8))
            {
                key = inner.Value.Text(body);
            }
            else if (inner.NameIs("space_id"u8) || inner.NameIs("spaceId"u8))
            {
                space = inner.Value.Text(body);
            }
            else if (inner.NameIs("namespace"u8))
            {
                ns = inner.Value.Text(body);
            }
        }
        return new WebhookPersonas(Text(type)?.ToLowerInvariant(), Text(key), Text(space) ?? Text(ns));
    }

    private static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
