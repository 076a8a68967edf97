namespace Personalization.Domain.Releases;

/// <summary>A change of a release. It names what it starts from, so that made twice it is made once.</summary>
/// <param name="Release">The release.</param>
/// <param name="From">Steps that were taken when it was decided.</param>
/// <param name="Kind">What to do.</param>
/// <param name="Why">Why, for people.</param>
public sealed record ReleaseChange(long Release, int From, ReleaseChangeKind Kind, string Why);
