namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>Which profiles to erase at once.</summary>
internal sealed record BatchDeleteRequest(IReadOnlyList<ProfileReference> Ids, bool Suppress = false);
