namespace Personalization.Segment.Profiles;

/// <summary>
/// What one pull may cost in time and bytes, and when a space counts as down. Nothing waits for a pull but its own grain, so the deadlines
/// are for the health of the process; what a page waits for is decided elsewhere.
/// </summary>
public sealed class SegmentProfileOptions
{
    /// <summary>Traits asked for in one request, 1 to 200. Segment answers fewer where it allows fewer.</summary>
    public int PageSize { get; set; } = 200;

    /// <summary>Requests for one profile, from 1. What lies behind is left out and the pull says so.</summary>
    public int MaxPages { get; set; } = 50;

    /// <summary>Largest page in bytes after decompression, from 1 KB. 4 MB.</summary>
    public int MaxPageBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Largest profile over all pages in bytes, at least <see cref="MaxPageBytes"/>. 16 MB.</summary>
    public int MaxPullBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Deadline of one request until the last byte of its body. Segment's own p95 is 200 ms in its region.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Deadline of all pages together, at least <see cref="RequestTimeout"/>.</summary>
    public TimeSpan PullTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Part of the requests that must fail for a space to count as down, above 0 up to 1.</summary>
    public double BreakerFailureRatio { get; set; } = 0.5;

    /// <summary>Requests in <see cref="BreakerWindow"/> below which nothing is concluded, from 2.</summary>
    public int BreakerMinimumRequests { get; set; } = 10;

    /// <summary>
    /// Different ids that must have failed in the window before failures count at all, from 1. Segment answers 500 for single ids it cannot
    /// digest: one or two of them say nothing about the others.
    /// </summary>
    public int BreakerMinimumIds { get; set; } = 3;

    /// <summary>How far back failures count, from 0.5 s.</summary>
    public TimeSpan BreakerWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a space that counts as down is left alone before one request tries it, from 0.5 s.</summary>
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(5);
}
