namespace Personalization.Domain.Profiles;

/// <summary>What a merge came to.</summary>
/// <param name="Profile">The merged profile; the very same object when nothing is to be stored. Another one without a changed trait holds a
/// higher <see cref="Profile.Cut"/>.</param>
/// <param name="Changed">Whether any trait changed.</param>
/// <param name="Dropped">How many entries did not fit, or stood below what did not fit before.</param>
public readonly record struct MergeResult(Profile Profile, bool Changed, int Dropped);
