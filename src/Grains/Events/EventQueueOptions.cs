namespace Personalization.Grains.Events;

/// <summary>
/// How sites with <c>Events:Mode = Queue</c> keep and deliver events. Configuration section <c>Events</c>, read by silos.
/// </summary>
internal sealed class EventQueueOptions
{
    public const string Section = "Events";

    /// <summary>Undelivered events in one of a site's 16 partitions from which on it takes no more. Default 50000.</summary>
    public int MaxBacklogEvents { get; set; } = 50_000;

    /// <summary>
    /// Bytes of undelivered events in one of a site's 16 partitions from which on it takes no more. Default 67108864 (64 MB).
    /// </summary>
    public long MaxBacklogBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Message ids of delivered events that a partition remembers, the newest, so that a repetition is not delivered again.
    /// Default 32768,
    /// half a million a site.</summary>
    public int RememberedIds { get; set; } = 32 * 1024;

    /// <summary>
    /// Wait before the second attempt when the tracking API takes nothing; doubles with every further one. Default 1 second.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between two attempts, unless the tracking API asks for more. Default 1 minute.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often silos look for partitions that nobody delivers from, as after the loss of a silo. Default 30 seconds.</summary>
    public TimeSpan WakePeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest that one storage operation may take before its outcome counts as unknown. Default 3 seconds, so that a browser
    /// waits no
    /// longer than for an upstream that is slow.</summary>
    public TimeSpan StorageTimeout { get; set; } = TimeSpan.FromSeconds(3);
}
