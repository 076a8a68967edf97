using System.Text.Json;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>Whom a line or an entry is about. What an export wrote beside that is passed over.</summary>
internal sealed record ReferenceBody
{
    public string? Id { get; init; }

    public string? Type { get; init; }

    public JsonElement Traits { get; init; }

    public JsonElement Metadata { get; init; }
}
