namespace Personalization.Silo.Operator.Profiles;

/// <summary>A page of a list.</summary>
/// <param name="Profiles">Identities in the order of their keys.</param>
/// <param name="Cursor">Where the next page begins; null when this is the last.</param>
internal sealed record ProfileList(IReadOnlyList<ProfileReference> Profiles, string? Cursor);
