namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>Which profiles to read at once.</summary>
public sealed record BatchGetRequest(IReadOnlyList<ProfileReference> Ids);
