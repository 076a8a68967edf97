using System.Text.Json;
using Personalization.Grains.Interfaces;
using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>Profiles as documents.</summary>
internal static class ProfileJson
{
    public static ProfileDocument ToDocument(ProfileIdentity identity, ProfileView view, DateTimeOffset now, string? auditId) => new()
    {
        Space = identity.Space,
        Type = identity.Type,
        Id = identity.Value,
        Version = view.Version,
        Traits = view.Traits.ToDictionary(trait => trait.Name, ToDocument, StringComparer.Ordinal),
        Metadata = view.Metadata is { } metadata ? Element(metadata) : null,
        ChangedAt = view.ChangedAt,
        AgeSeconds = view.ChangedAt is { } changed ? Math.Round(Math.Max(0, (now - changed).TotalSeconds), 3) : null,
        PulledAt = view.PulledAt,
        Sticky = view.Sticky.ToDictionary(entry => entry.Key, entry => entry.Variation, StringComparer.Ordinal),
        AuditId = auditId,
    };

    /// <summary>Writes the line of an export: what an import needs to make an equal profile.</summary>
    public static void WriteLine(Utf8JsonWriter writer, ProfileIdentity identity, ProfileView view)
    {
        writer.WriteStartObject();
        writer.WriteString("id", identity.Value);
        writer.WriteString("type", identity.Type);
        writer.WriteStartObject("traits");
        foreach (var trait in view.Traits)
        {
            writer.WriteStartObject(trait.Name);
            writer.WritePropertyName("value");
            writer.WriteRawValue(trait.Value, skipInputValidation: true);
            writer.WriteString("at", trait.At);
            writer.WriteString("source", trait.Source);
            if (trait.ExpiresAt is { } end)
            {
                writer.WriteString("expiresAt", end);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        if (view.Metadata is { } metadata)
        {
            writer.WritePropertyName("metadata");
            writer.WriteRawValue(metadata, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    private static TraitDocument ToDocument(TraitView trait) =>
        new() { Value = Element(trait.Value), At = trait.At, Source = trait.Source, ExpiresAt = trait.ExpiresAt };

    private static JsonElement Element(byte[] utf8Json)
    {
        using var document = JsonDocument.Parse(utf8Json);
        return document.RootElement.Clone();
    }
}
