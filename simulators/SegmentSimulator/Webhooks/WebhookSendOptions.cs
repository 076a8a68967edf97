namespace Personalization.Simulators;

/// <summary>How events are delivered. The defaults send each event once, in order, with the retries of the real sender.</summary>
public sealed record WebhookSendOptions
{
    /// <summary>All events in one JSON array.</summary>
    public bool Batch { get; init; }

    /// <summary>Each delivery is made so many times, as at-least-once delivery may.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Shuffles the deliveries (or the batch) with this seed; null keeps the order.</summary>
    public int? ShuffleSeed { get; init; }

    /// <summary>Renames the envelope's fields to <c>snake_case</c>.</summary>
    public bool SnakeCase { get; init; }

    /// <summary>Further attempts after timeouts, 408, 423, 429 and 5xx but 501.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>Before the first further attempt; doubles, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>One attempt's deadline; the real senders have 5 and 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Deliveries under way at once.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>Sends this signature instead of the right one.</summary>
    public string? WrongSignature { get; init; }

    /// <summary>Compresses the body.</summary>
    public bool Gzip { get; init; }
}
