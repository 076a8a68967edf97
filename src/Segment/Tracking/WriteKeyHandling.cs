namespace Personalization.Segment.Tracking;

/// <summary>What happens to the write keys that a body carries, in its envelope and in every event.</summary>
public enum WriteKeyHandling
{
    /// <summary>They pass as they are.</summary>
    Keep = 0,

    /// <summary>They are taken out: the Authorization header says it all.</summary>
    Remove,

    /// <summary>Each is replaced by <see cref="TrackingRewrite.WriteKey"/>.</summary>
    Replace,
}
