using System.Buffers;
using System.Text.Json;
using Personalization.Grains.Interfaces;

namespace Personalization.EdgeFrontend.FirstParty.Ofrep;

/// <summary>The evaluation context of a request: whom the caller asks about, and what it says beside that, in one canonical form.</summary>
/// <param name="TargetingKey">The caller's key; null when there is none, or only a placeholder.</param>
/// <param name="AnonymousId">The attribute <c>anonymousId</c>, when it is text.</param>
/// <param name="Attributes">Everything but the targeting key as one JSON object, members in ordinal order, so that equal contexts are equal
/// bytes; null when empty.</param>
internal sealed record OfrepContext(string? TargetingKey, string? AnonymousId, byte[]? Attributes)
{
    /// <summary>Largest request body in bytes.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    private const int MaxDepth = 16;
    private static readonly OfrepContext Empty = new(null, null, null);

    /// <summary>Reads a request body; an empty one is an empty context.</summary>
    public static OfrepProblem? Read(ReadOnlyMemory<byte> body, out OfrepContext context)
    {
        context = Empty;
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty) return null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new OfrepProblem(OfrepProblem.ParseError, "The body must be a JSON object.");
            }

            if (!document.RootElement.TryGetProperty("context", out var given) || given.ValueKind == JsonValueKind.Null) return null;
            if (given.ValueKind != JsonValueKind.Object)
            {
                return new OfrepProblem(OfrepProblem.InvalidContext, "context must be a JSON object.");
            }

            return Read(given, out context);
        }
        catch (JsonException)
        {
            return new OfrepProblem(OfrepProblem.ParseError, $"The body is not valid JSON of at most {MaxDepth} levels.");
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair somewhere in a name or a text.
            return new OfrepProblem(OfrepProblem.ParseError, "The body holds text that is no Unicode.");
        }
    }

    private static OfrepProblem? Read(JsonElement given, out OfrepContext context)
    {
        context = Empty;
        string? key = null;
        if (given.TryGetProperty("targetingKey", out var targetingKey) && targetingKey.ValueKind != JsonValueKind.Null)
        {
            if (targetingKey.ValueKind != JsonValueKind.String)
            {
                return new OfrepProblem(OfrepProblem.InvalidContext, "context.targetingKey must be a string.");
            }

            key = targetingKey.GetString();
        }

        var anonymousId = given.TryGetProperty("anonymousId", out var anonymous) && anonymous.ValueKind == JsonValueKind.String
            ? anonymous.GetString()
            : null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteObject(given, writer, isRoot: true);
        }

        context = new OfrepContext(
            PlaceholderIds.Includes(key) ? null : key,
            PlaceholderIds.Includes(anonymousId) ? null : anonymousId,
            buffer.WrittenCount <= 2 ? null : buffer.WrittenSpan.ToArray());
        return null;
    }

    private static void WriteObject(JsonElement value, Utf8JsonWriter writer, bool isRoot = false)
    {
        writer.WriteStartObject();
        // Of members with one name the last counts, as everywhere in JSON.
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        if (isRoot)
        {
            members.Remove("targetingKey");
        }

        foreach (var (name, member) in members)
        {
            writer.WritePropertyName(name);
            Write(member, writer);
        }

        writer.WriteEndObject();
    }

    private static void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, writer);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
