namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>Which profiles to erase at once.</summary>
public sealed record BatchDeleteRequest(IReadOnlyList<ProfileReference> Ids, bool Suppress = false);
