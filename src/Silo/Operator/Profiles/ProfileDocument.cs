using System.Text.Json;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>A profile as the operator API shows it.</summary>
internal sealed record ProfileDocument
{
    public required string Space { get; init; }

    /// <summary><c>user_id</c> or <c>anonymous_id</c>.</summary>
    public required string Type { get; init; }

    public required string Id { get; init; }

    /// <summary>Increases with every change; also the entity tag.</summary>
    public required long Version { get; init; }

    public required IReadOnlyDictionary<string, TraitDocument> Traits { get; init; }

    /// <summary>The operator's own JSON beside the traits; null without.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>When a change was last stored.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Seconds since then.</summary>
    public double? AgeSeconds { get; init; }

    /// <summary>When the last complete pull from the Profile API began; null when there was none.</summary>
    public DateTimeOffset? PulledAt { get; init; }

    /// <summary>Sticky assignments: experiment and bucket version to variation.</summary>
    public required IReadOnlyDictionary<string, string> Sticky { get; init; }

    /// <summary>How audit lines name this profile.</summary>
    public string? AuditId { get; init; }
}
