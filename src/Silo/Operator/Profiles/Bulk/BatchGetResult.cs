using System.Text.Json.Serialization;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>The profiles in the order that was asked for; those that are not there are listed apart.</summary>
internal sealed record BatchGetResult(IReadOnlyList<ProfileDocument> Profiles, IReadOnlyList<ProfileReference> NotFound)
{
    /// <summary>Entries that name no profile; absent when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RefusedReference>? Refused { get; init; }
}
