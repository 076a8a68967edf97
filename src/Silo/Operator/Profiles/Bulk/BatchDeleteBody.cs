using System.Text.Json;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>A <see cref="BatchDeleteRequest"/> as it is read: each entry for itself, so that a wrong one is listed and stops nothing.</summary>
internal sealed record BatchDeleteBody
{
    public IReadOnlyList<JsonElement>? Ids { get; init; }

    public bool Suppress { get; init; }
}
