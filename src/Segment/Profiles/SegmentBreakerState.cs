namespace Personalization.Segment.Profiles;

/// <summary>Whether a space counts as down.</summary>
internal enum SegmentBreakerState
{
    /// <summary>Requests pass.</summary>
    Closed = 0,

    /// <summary>One request at a time tries whether the space is back.</summary>
    HalfOpen,

    /// <summary>No request passes.</summary>
    Open,
}
