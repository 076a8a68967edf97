using System.Text.Json;
using System.Text.Json.Nodes;

namespace Personalization.Simulators;

/// <summary>The events that Segment's engagement product sends, with invented content in the documented shapes.</summary>
public static class WebhookPayload
{
    /// <summary>Entering or leaving an audience, as identify.</summary>
    public static JsonObject AudienceIdentify(
        string userId, string audience, bool member, DateTimeOffset at, string spaceId = "spa_demo", string? messageId = null) =>
        Envelope(
            "identify",
            userId,
            at,
            Personas("audience", "aud_" + audience, audience, spaceId),
            messageId,
            "traits",
            new JsonObject { [audience] = member });

    /// <summary>Entering or leaving an audience, as track.</summary>
    public static JsonObject AudienceTrack(
        string userId, string audience, bool member, DateTimeOffset at, string spaceId = "spa_demo", string? messageId = null) =>
        Named(Envelope("track", userId, at, Personas("audience", "aud_" + audience, audience, spaceId), messageId, "properties",
            new JsonObject { ["audience_key"] = audience, [audience] = member }), member ? "Audience Entered" : "Audience Exited");

    /// <summary>A computed trait, as identify.</summary>
    public static JsonObject ComputedTraitIdentify(
        string userId, string trait, JsonNode? value, DateTimeOffset at, string spaceId = "spa_demo", string? messageId = null) =>
        Envelope(
            "identify",
            userId,
            at,
            Personas("computed_trait", "tra_" + trait, trait, spaceId),
            messageId,
            "traits",
            new JsonObject { [trait] = value });

    /// <summary>A computed trait, as track.</summary>
    public static JsonObject ComputedTraitTrack(
        string userId, string trait, JsonNode? value, DateTimeOffset at, string spaceId = "spa_demo", string? messageId = null) =>
        Named(Envelope("track", userId, at, Personas("trait", "tra_" + trait, trait, spaceId), messageId, "properties",
            new JsonObject { ["trait_key"] = trait, [trait] = value }), "Trait Computed");

    /// <summary>A journey step: class audience, and a key that differs from the trait's name.</summary>
    public static JsonObject Journey(
        string userId, string trait, bool member, DateTimeOffset at, string spaceId = "spa_demo", string? messageId = null) =>
        Envelope(
            "identify",
            userId,
            at,
            Personas("audience", "jou_" + trait, "j_o_" + trait, spaceId),
            messageId,
            "traits",
            new JsonObject { [trait] = member });

    /// <summary>A deletion request: no traits, no message id.</summary>
    public static JsonObject Delete(string userId, DateTimeOffset at) =>
        new() { ["type"] = "delete", ["userId"] = userId, ["timestamp"] = Time(at) };

    /// <summary>The same event for an anonymous visitor.</summary>
    public static JsonObject ForAnonymous(JsonObject payload, string anonymousId)
    {
        var copy = payload.DeepClone().AsObject();
        copy.Remove("userId");
        copy["anonymousId"] = anonymousId;
        return copy;
    }

    /// <summary>The same event with the envelope's names in snake_case, as some streams send it.</summary>
    public static JsonObject SnakeCase(JsonObject payload)
    {
        var copy = new JsonObject();
        foreach (var (name, value) in payload)
        {
            copy[JsonNamingPolicy.SnakeCaseLower.ConvertName(name)] = value?.DeepClone();
        }

        return copy;
    }

    private static JsonObject Envelope(
        string type, string userId, DateTimeOffset at, JsonObject personas, string? messageId, string contentName, JsonObject content) =>
            new()
            {
                ["type"] = type,
                ["messageId"] = messageId ?? $"personas_{Guid.NewGuid():n}",
                ["userId"] = userId,
                ["channel"] = "server",
                ["context"] = new JsonObject
                {
                    ["library"] = new JsonObject { ["name"] = "unknown", ["version"] = "unknown" },
                    ["personas"] = personas,
                },
                ["integrations"] = new JsonObject { ["All"] = false },
                [contentName] = content,
                ["timestamp"] = Time(at),
                ["originalTimestamp"] = Time(at),
                ["receivedAt"] = Time(at.AddMilliseconds(700)),
                ["sentAt"] = null,
                ["version"] = 2,
            };

    private static JsonObject Personas(string computationClass, string id, string key, string spaceId) => new()
    {
        ["computation_class"] = computationClass,
        ["computation_id"] = id,
        ["computation_key"] = key,
        ["namespace"] = spaceId,
        ["space_id"] = spaceId,
    };

    private static JsonObject Named(JsonObject payload, string name)
    {
        payload["event"] = name;
        return payload;
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
