using System.Text.Json;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>A line of an export or import, for the OpenAPI document.</summary>
internal sealed record ProfileLineModel
{
    public required string Id { get; init; }

    public required string Type { get; init; }

    public required IReadOnlyDictionary<string, TraitDocument> Traits { get; init; }

    public JsonElement? Metadata { get; init; }
}
