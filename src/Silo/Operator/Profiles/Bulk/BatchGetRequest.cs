namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>Which profiles to read at once.</summary>
internal sealed record BatchGetRequest(IReadOnlyList<ProfileReference> Ids);
