namespace Personalization.Segment.Profiles;

/// <summary>
/// What one pull came to: <see cref="ProfileFound"/>, <see cref="ProfileNotFound"/>, <see cref="ProfileUnauthorized"/>,
/// <see cref="ProfileRateLimited"/>, <see cref="ProfileRejected"/> or <see cref="ProfilePullFailed"/>. Only the first two say anything
/// about the profile.
/// </summary>
public abstract record ProfilePull
{
    private protected ProfilePull()
    {
    }

    /// <summary>Before the first request: whatever the answer lacks was absent at this time at the earliest.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>
    /// The moment of the first request by the other side's clock (its <c>Date</c>, less the time that the answer took), which is the clock
    /// that
    /// <c>updated_at</c> is told by; to the second. Null when it did not say.
    /// </summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>Requests that were sent, each counting against the space's limit.</summary>
    public int Requests { get; init; }

    /// <summary>Segment's <c>Request-Id</c> of each answer, for its support.</summary>
    public IReadOnlyList<string> RequestIds { get; init; } = [];

    /// <summary>Never a trait: the type's name only.</summary>
    public sealed override string ToString() => GetType().Name;
}
