namespace Personalization.EdgeFrontend.Configuration;

/// <summary>The limits, each named in the answers and metrics as <see cref="RateLimitNames"/> says.</summary>
public enum RateLimit
{
    EventsPerAddress,
    EventsPerId,
    WebhooksPerAddress,
    WebhooksPerId,
    RequestsPerAddress,
    DecisionsPerAddress,
    CdnFetchesPerAddress,
    ConnectionsPerAddress,
    EventStreams,
    EventStreamsPerAddress,
    EventStreamsPerTicket,
    BodyMemory,
    BodyMemoryPerAddress,
    SignedBodies,
    BodyBytesPerSecond,
    FailedLogins,
}
