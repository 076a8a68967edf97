namespace Personalization.Domain.Profiles;

/// <summary>What a merge came to.</summary>
/// <param name="Profile">The merged profile; the very same object when nothing changed.</param>
/// <param name="Changed">Whether any trait changed.</param>
/// <param name="Dropped">How many entries did not fit under the limit of traits.</param>
public readonly record struct MergeResult(Profile Profile, bool Changed, int Dropped);
