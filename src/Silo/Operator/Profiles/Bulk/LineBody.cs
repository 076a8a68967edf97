using System.Text.Json;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>A line of an import as it is read. A member declared as never null is null only when it was left out.</summary>
internal sealed record LineBody
{
    public string? Id { get; init; }

    public string? Type { get; init; }

    public IReadOnlyDictionary<string, LineTrait?> Traits { get; init; } = null!;

    /// <summary>Undefined when it was left out; null removes it.</summary>
    public JsonElement Metadata { get; init; }
}
