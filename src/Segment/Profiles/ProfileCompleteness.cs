namespace Personalization.Segment.Profiles;

/// <summary>Whether a pull saw all traits, and if not, what stopped it.</summary>
public enum ProfileCompleteness
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>Segment said that there are no more.</summary>
    Complete,

    /// <summary>There were more pages than <see cref="SegmentProfileOptions.MaxPages"/>.</summary>
    PageCap,

    /// <summary>There were more bytes than <see cref="SegmentProfileOptions.MaxPullBytes"/>.</summary>
    SizeCap,

    /// <summary>Segment handed out a cursor a second time: going on would never end.</summary>
    RepeatedCursor,
}
