namespace Personalization.Domain.Evaluating;

/// <summary>Attribute names that the grid itself fills. A trait or a caller can never stand in for them, present or absent.</summary>
internal enum ReservedAttribute : byte
{
    None,
    Id,
    UserId,
    AnonymousId,
    Known,
    Url,
    Path,
    Query,
    Country,
    Location,
    Device,
}
