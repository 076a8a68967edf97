using System.Buffers;
using System.Text.Json;
using Personalization.Domain.Values;

namespace Personalization.Conformance.Compilation;

/// <summary>
/// Changes to experiments by their key. They belong to an SDK's context, not to a document: documents cannot hold them, the published cases
/// can.
/// </summary>
internal static class ExperimentOverride
{
    /// <summary>What an experiment takes over from its rule.</summary>
    private static readonly string[] Taken =
    [
        "variations", "contextualVariations", "contextualBanditRef", "key", "coverage", "weights", "hashAttribute", "fallbackAttribute",
        "disableStickyBucketing",
        "bucketVersion", "minBucketVersion", "namespace", "meta", "ranges", "name", "phase", "seed", "hashVersion", "filters", "condition",
    ];

    /// <summary>Whether the context changes the experiment.</summary>
    public static bool Find(JsonElement overrides, string key, out JsonElement changes)
    {
        changes = default;
        return overrides.ValueKind == JsonValueKind.Object
            && overrides.TryGetProperty(key, out changes)
            && changes.ValueKind == JsonValueKind.Object;
    }

    /// <summary>A rule's experiment with the changes.</summary>
    public static JsonElement Apply(JsonElement rule, JsonElement changes) =>
        Merge(JsonFields.Entries(rule).Where(member => Array.IndexOf(Taken, member.Key) >= 0), changes);

    /// <summary>A stand-alone experiment with the changes.</summary>
    public static JsonElement ApplyToAll(JsonElement experiment, JsonElement changes) => Merge(JsonFields.Entries(experiment), changes);

    private static JsonElement Merge(IEnumerable<(string Key, JsonElement Value)> members, JsonElement changes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in members.Where(member => !changes.TryGetProperty(member.Key, out _))
                .Concat(JsonFields.Entries(changes)))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }
}
