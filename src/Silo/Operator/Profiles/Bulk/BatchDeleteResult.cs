using System.Text.Json.Serialization;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>How many were erased, and those of which it is not known; erasing them again is safe.</summary>
internal sealed record BatchDeleteResult(int Deleted, IReadOnlyList<ProfileReference> Unavailable)
{
    /// <summary>Entries that name no profile; absent when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RefusedReference>? Refused { get; init; }
}
