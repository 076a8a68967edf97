using System.Collections.Frozen;
using System.Text.Json;

namespace Personalization.Simulators;

/// <summary>The Profile API's answers, one method a resource.</summary>
internal static class ProfileDocuments
{
    public static readonly FrozenSet<string> Resources = new[] { "traits", "external_ids", "events", "metadata", "links" }.ToFrozenSet();

    public static void Write(
        Utf8JsonWriter writer, RequestTarget target, SimulatedProfile profile, ProfileQuery query, TrackingLog tracking)
    {
        writer.WriteStartObject();
        switch (target.Endpoint)
        {
            case "traits": WriteTraits(writer, target, profile, query); break;
            case "external_ids": WriteExternalIds(writer, target, profile, query); break;
            case "events": WriteEvents(writer, target, profile, query, tracking); break;
            case "metadata": WriteMetadata(writer, profile); break;
            default:
                writer.WriteStartArray("data");
                writer.WriteEndArray();
                WriteCursor(writer, target, profile, query, null);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteTraits(Utf8JsonWriter writer, RequestTarget target, SimulatedProfile profile, ProfileQuery query)
    {
        var matching = profile.Traits
            .Where(trait => query.Class is null || trait.Value.Class == query.Class)
            .Where(trait => query.Include is null || query.Include.Contains(trait.Key))
            .SkipWhile(trait => !query.RepeatCursor && query.Next is not null && string.CompareOrdinal(trait.Key, query.Next) < 0)
            .Take(query.Limit + 1).ToList();
        writer.WriteStartObject("traits");
        foreach (var (name, trait) in matching.Take(query.Limit))
        {
            writer.WritePropertyName(name);
            if (!query.Verbose)
            {
                trait.Value.WriteTo(writer);
                continue;
            }

            writer.WriteStartObject();
            writer.WritePropertyName("value");
            trait.Value.WriteTo(writer);
            writer.WriteString("source_id", trait.SourceId);
            writer.WriteString("updated_at", trait.UpdatedAt.UtcDateTime);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        WriteCursor(writer, target, profile, query, matching.Count > query.Limit ? matching[^1].Key : null);
    }

    private static void WriteExternalIds(Utf8JsonWriter writer, RequestTarget target, SimulatedProfile profile, ProfileQuery query)
    {
        writer.WriteStartArray("data");
        foreach (var (type, id) in profile.ExternalIds.Where(external => query.Include is null || query.Include.Contains(external.Type))
            .Take(query.Limit))
        {
            writer.WriteStartObject();
            writer.WriteString("source_id", "src_sim");
            writer.WriteString("collection", target.Collection);
            writer.WriteString("id", id);
            writer.WriteString("type", type);
            writer.WriteString("created_at", profile.UpdatedAt.UtcDateTime);
            writer.WriteString("encoding", "none");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteCursor(writer, target, profile, query, null);
    }

    private static void WriteEvents(
        Utf8JsonWriter writer, RequestTarget target, SimulatedProfile profile, ProfileQuery query, TrackingLog tracking)
    {
        var ids = profile.ExternalIds.Select(external => external.Id).ToHashSet();
        writer.WriteStartArray("data");
        foreach (var tracked in tracking.Events.Where(tracked => tracked.Type == "track"
            && ids.Contains(tracked.UserId ?? tracked.AnonymousId ?? ""))
            .TakeLast(query.Limit)
            .Reverse())
        {
            writer.WriteStartObject();
            writer.WriteString("type", "track");
            writer.WriteString("event", tracked.Event);
            writer.WriteString("message_id", tracked.MessageId);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteCursor(writer, target, profile, query, null);
    }

    private static void WriteMetadata(Utf8JsonWriter writer, SimulatedProfile profile)
    {
        writer.WriteStartObject("metadata");
        writer.WriteString(
            "created_at", profile.Traits.IsEmpty ? DateTime.UnixEpoch : profile.Traits.Values.Min(trait => trait.UpdatedAt).UtcDateTime);
        writer.WriteString("updated_at", profile.UpdatedAt.UtcDateTime);
        writer.WriteNull("expires_at");
        writer.WriteEndObject();
    }

    private static void WriteCursor(Utf8JsonWriter writer, RequestTarget target, SimulatedProfile profile, ProfileQuery query, string? next)
    {
        if (query.RepeatCursor)
        {
            next = query.Next ?? "again";
        }

        writer.WriteStartObject("cursor");
        writer.WriteString(
            "url",
            $"/v1/spaces/{target.Space}/collections/{target.Collection}/profiles/{query.NamedAs ?? profile.InternalId}/{target.Endpoint}");
        writer.WriteBoolean("has_more", next is not null);
        writer.WriteString("next", next ?? "");
        writer.WriteNumber("limit", query.Limit);
        writer.WriteEndObject();
    }
}
