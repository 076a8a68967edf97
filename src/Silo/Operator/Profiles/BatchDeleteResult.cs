namespace Personalization.Silo.Operator.Profiles;

/// <summary>How many were erased, and those of which it is not known; erasing them again is safe.</summary>
public sealed record BatchDeleteResult(int Deleted, IReadOnlyList<ProfileReference> Unavailable);
