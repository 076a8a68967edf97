namespace Personalization.Segment.Tracking;

/// <summary>How long the tracking API may take.</summary>
public sealed class TrackingForwarderOptions
{
    /// <summary>
    /// From the first byte sent to the end of the answer. The browser keeps the event until then, so waiting is cheap, but a page that
    /// unloads is not.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(8);
}
