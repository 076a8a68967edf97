using System.Text.Json;
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

    /// <summary>The parser takes such texts, and throws when they are asked for.</summary>
    private const string HalfPair = "a text holds half a surrogate pair";

    private const string Wanted =
        "a line is a JSON object such as {\"id\": \"u1\", \"type\": \"user_id\", \"traits\": {\"plan\": {\"value\": \"pro\"}}}";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonBody.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Takes the line apart.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? TryRead(byte[] line, string space, out ProfileIdentity identity, out ProfileWriteRequest request)
    {
        identity = default;
        request = new ProfileWriteRequest();
        try
        {
            using var document = JsonDocument.Parse(line, Options);
            return TryRead(document.RootElement, space, out identity, out request);
        }
        catch (JsonException exception)
        {
            return "not JSON as it is read here: " + exception.Message;
        }
        catch (InvalidOperationException)
        {
            return HalfPair;
        }
    }

    /// <summary>Reads only whom a line is about, so that a line of an export names somebody too.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? TryReadIdentity(byte[] line, string space, out ProfileIdentity identity)
    {
        identity = default;
        try
        {
            using var document = JsonDocument.Parse(line, Options);
            return Unknown(document.RootElement, ["id", "type", "traits", "metadata"])
                ?? ProfileAddress.TryMake(space, Text(document.RootElement, "type"), Text(document.RootElement, "id"), out identity);
        }
        catch (JsonException exception)
        {
            return "not JSON as it is read here: " + exception.Message;
        }
        catch (InvalidOperationException)
        {
            return HalfPair;
        }
    }

    private static string? TryRead(JsonElement root, string space, out ProfileIdentity identity, out ProfileWriteRequest request)
    {
        identity = default;
        request = new ProfileWriteRequest();
        if (root.ValueKind != JsonValueKind.Object) return Wanted;
        if (Unknown(root, ["id", "type", "traits", "metadata"]) is { } field) return field;
        if (ProfileAddress.TryMake(space, Text(root, "type"), Text(root, "id"), out identity) is { } problem) return problem;
        if (PlaceholderIds.Includes(identity.Value)) return ProfileAddress.Placeholder;
        var traits = new List<TraitChange>();
        if (root.TryGetProperty("traits", out var given))
        {
            if (given.ValueKind != JsonValueKind.Object) return "traits is no object; give {\"name\": {\"value\": ...}}";
            foreach (var trait in given.EnumerateObject())
            {
                if (TryReadTrait(trait, out var change) is { } wrong) return $"trait '{trait.Name}': {wrong}";
                traits.Add(change!);
            }
        }

        var metadata = root.TryGetProperty("metadata", out var own) ? ProfileWriteBody.Bytes(own) : null;
        if (traits.Count == 0 && metadata is null && !root.TryGetProperty("traits", out _)) return "it has neither traits nor metadata";
        request = new ProfileWriteRequest { Traits = [.. traits], Metadata = metadata, IsBulk = true };
        return null;
    }

    private static string? TryReadTrait(JsonProperty trait, out TraitChange? change)
    {
        change = null;
        var body = trait.Value;
        if (body.ValueKind != JsonValueKind.Object)
        {
            return $"it is {body.ValueKind.ToString().ToLowerInvariant()}; give an object {{\"value\": ...}}, with at, source, expiresAt or expiresIn where known";
        }

        if (Unknown(body, ["value", "at", "source", "expiresAt", "expiresIn"]) is { } field) return field;
        if (!body.TryGetProperty("value", out var value)) return "value is missing";
        if (!TryTime(body, "at", out var at) || !TryTime(body, "expiresAt", out var expiresAt))
        {
            return "at and expiresAt are times such as 2026-01-31T12:00:00Z";
        }

        if (body.TryGetProperty("source", out var source) && source.ValueKind != JsonValueKind.String) return "source is no text";
        TimeSpan? expiresIn = null;
        if (body.TryGetProperty("expiresIn", out var span))
        {
            if (span.ValueKind != JsonValueKind.Number
                || !span.TryGetDouble(out var seconds)
                || seconds is < 1 or > ProfileWriteBody.MaxExpiresInSeconds
                || expiresAt is not null)
            {
                return $"expiresIn is seconds from 1 to {ProfileWriteBody.MaxExpiresInSeconds:0}, and excludes expiresAt";
            }

            expiresIn = TimeSpan.FromSeconds(seconds);
        }

        change = new TraitChange
        {
            Name = trait.Name,
            Value = ProfileWriteBody.Bytes(value),
            At = at,
            ExpiresAt = expiresAt,
            ExpiresIn = expiresIn,
            Source = source.ValueKind == JsonValueKind.String ? source.GetString() : null,
        };
        return null;
    }

    private static string? Unknown(JsonElement owner, string[] known)
    {
        if (owner.ValueKind != JsonValueKind.Object) return "no JSON object";
        foreach (var member in owner.EnumerateObject())
        {
            if (Array.IndexOf(known, member.Name) < 0) return $"unknown field '{member.Name}'; known are {string.Join(", ", known)}";
        }

        return null;
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryTime(JsonElement owner, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!owner.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return true;
        time = SegmentTime.Parse(value);
        return time is not null;
    }
}
