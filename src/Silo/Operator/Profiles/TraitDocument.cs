using System.Text.Json;
using System.Text.Json.Serialization;

namespace Personalization.Silo.Operator.Profiles;

/// <summary>A trait with where and when it came from.</summary>
internal sealed record TraitDocument
{
    public required JsonElement Value { get; init; }

    /// <summary>The stamp's time: what orders it among other changes of the trait.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary><c>push</c>, <c>pull</c>, <c>operator</c> or <c>handover</c>.</summary>
    public required string Source { get; init; }

    /// <summary>When the value ends; absent when it does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ExpiresAt { get; init; }
}
