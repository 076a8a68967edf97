namespace Personalization.Domain.Releases;

/// <summary>What to do next with a release.</summary>
/// <param name="Kind">The change; <see cref="ReleaseChangeKind.None"/> to wait.</param>
/// <param name="Why">Why, for people: also why it waits.</param>
public readonly record struct ReleaseVerdict(ReleaseChangeKind Kind, string Why);
