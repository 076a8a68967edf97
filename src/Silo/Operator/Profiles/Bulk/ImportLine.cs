using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;
using Personalization.Segment.Json;
using Personalization.Silo.Operator.Http;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>
/// Reads a line of an import: exactly what an export writes; <c>at</c> and <c>source</c> may be left out (now, operator).
/// </summary>
internal static class ImportLine
{
    /// <summary>Longest line in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const string Wanted =
        "a line is a JSON object such as {\"id\": \"u1\", \"type\": \"user_id\", \"traits\": {\"plan\": {\"value\": \"pro\"}}}";

    /// <summary>Takes the line apart.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? TryRead(byte[] line, string space, out ProfileIdentity identity, out ProfileWriteRequest request)
    {
        identity = default;
        request = new ProfileWriteRequest();
        if (TryParse(line, BulkJson.Default.LineBody, out var body) is { } unreadable) return unreadable;
        if (ProfileAddress.TryMake(space, body!.Type, body.Id, out identity) is { } problem) return problem;
        if (PlaceholderIds.Includes(identity.Value)) return ProfileAddress.Placeholder;
        var traits = new List<TraitChange>();
        foreach (var (name, trait) in body.Traits ?? new Dictionary<string, LineTrait?>())
        {
            if (TryReadTrait(name, trait, out var change) is { } wrong) return $"trait '{name}': {wrong}";
            traits.Add(change!);
        }

        var metadata = body.Metadata.ValueKind == JsonValueKind.Undefined ? null : ProfileWriteBody.Bytes(body.Metadata);
        if (body.Traits is null && metadata is null) return "it has neither traits nor metadata";
        request = new ProfileWriteRequest { Traits = [.. traits], Metadata = metadata, IsBulk = true };
        return null;
    }

    /// <summary>Reads only whom a line is about, so that a line of an export names somebody too.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? TryReadIdentity(byte[] line, string space, out ProfileIdentity identity)
    {
        identity = default;
        return TryParse(line, BulkJson.Default.ReferenceBody, out var body)
            ?? ProfileAddress.TryMake(space, body!.Type, body.Id, out identity);
    }

    private static string? TryParse<T>(byte[] line, JsonTypeInfo<T> type, out T? body)
        where T : class
    {
        body = null;
        try
        {
            body = JsonSerializer.Deserialize(line, type);
            return body is null ? Wanted : null;
        }
        catch (JsonException exception)
        {
            return exception.Path == "$" && exception.InnerException is not JsonException
                ? Wanted
                : JsonProblem.Of(exception, type, "the line");
        }
    }

    private static string? TryReadTrait(string name, LineTrait? trait, out TraitChange? change)
    {
        change = null;
        if (trait is null) return "it is null; give an object {\"value\": ...}, with at, source, expiresAt or expiresIn where known";
        if (trait.Value.ValueKind == JsonValueKind.Undefined) return "value is missing";
        if (!TryTime(trait.At, out var at) || !TryTime(trait.ExpiresAt, out var expiresAt))
        {
            return "at and expiresAt are times such as 2026-01-31T12:00:00Z";
        }

        TimeSpan? expiresIn = null;
        if (!double.IsNaN(trait.ExpiresIn))
        {
            if (trait.ExpiresIn is < 1 or > ProfileWriteBody.MaxExpiresInSeconds || expiresAt is not null)
            {
                return $"expiresIn is seconds from 1 to {ProfileWriteBody.MaxExpiresInSeconds:0}, and excludes expiresAt";
            }

            expiresIn = TimeSpan.FromSeconds(trait.ExpiresIn);
        }

        change = new TraitChange
        {
            Name = name,
            Value = ProfileWriteBody.Bytes(trait.Value),
            At = at,
            ExpiresAt = expiresAt,
            ExpiresIn = expiresIn,
            Source = trait.Source,
        };
        return null;
    }

    private static bool TryTime(JsonElement value, out DateTimeOffset? time)
    {
        time = null;
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return true;
        time = SegmentTime.Parse(value);
        return time is not null;
    }
}
