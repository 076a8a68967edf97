namespace Personalization.EdgeFrontend.Configuration;

/// <summary>What a limit is called where others read it.</summary>
internal static class RateLimitNames
{
    private const string Rates = "Edge:RateLimits:";

    /// <summary>In problem details and metrics.</summary>
    public static string NameOf(RateLimit limit) => limit switch
    {
        RateLimit.EventsPerAddress => "events_per_address",
        RateLimit.EventsPerId => "events_per_id",
        RateLimit.WebhooksPerAddress => "webhooks_per_address",
        RateLimit.WebhooksPerId => "webhooks_per_id",
        RateLimit.RequestsPerAddress => "requests_per_address",
        RateLimit.DecisionsPerAddress => "decisions_per_address",
        RateLimit.CdnFetchesPerAddress => "cdn_fetches_per_address",
        RateLimit.ConnectionsPerAddress => "connections_per_address",
        RateLimit.EventStreams => "event_streams",
        RateLimit.EventStreamsPerAddress => "event_streams_per_address",
        RateLimit.EventStreamsPerTicket => "event_streams_per_ticket",
        RateLimit.BodyMemory => "body_memory",
        RateLimit.BodyMemoryPerAddress => "body_memory_per_address",
        RateLimit.SignedBodies => "signed_bodies",
        RateLimit.BodyBytesPerSecond => "body_bytes_per_second",
        _ => "failed_logins",
    };

    /// <summary>The key in the configuration that sets it.</summary>
    public static string SettingOf(RateLimit limit) => limit switch
    {
        RateLimit.BodyMemory or RateLimit.BodyMemoryPerAddress => "Edge:" + nameof(EdgeOptions.BodyMemory),
        RateLimit.EventStreams or RateLimit.EventStreamsPerTicket => "Edge:" + nameof(EdgeOptions.MaxEventStreams),
        RateLimit.FailedLogins => "the pace of failed log-ins",
        _ => Rates + limit,
    };

    /// <summary>What it counts, as part of a sentence.</summary>
    public static string UnitOf(RateLimit limit) => limit switch
    {
        RateLimit.EventsPerAddress => "event requests a second from one address",
        RateLimit.EventsPerId => "events a second of one visitor",
        RateLimit.WebhooksPerAddress => "profile pushes a second from one address",
        RateLimit.WebhooksPerId => "changes a second of one profile",
        RateLimit.RequestsPerAddress => "requests a second from one address",
        RateLimit.DecisionsPerAddress => "decisions a second for one address",
        RateLimit.CdnFetchesPerAddress => "fetches from the CDN a second for one address",
        RateLimit.ConnectionsPerAddress => "open connections of one address",
        RateLimit.EventStreams => "open event streams",
        RateLimit.EventStreamsPerAddress => "open event streams of one address",
        RateLimit.EventStreamsPerTicket => "open event streams by one stream address",
        RateLimit.BodyMemory => "bytes of request bodies at once",
        RateLimit.BodyMemoryPerAddress => "bytes of request bodies of one address at once",
        RateLimit.SignedBodies => "large bodies at once whose signature is still to be checked",
        RateLimit.BodyBytesPerSecond => "bytes of a body a second, which is the least",
        _ => "failed log-ins of one address",
    };

    /// <summary>What the refused request is answered with.</summary>
    public static int StatusOf(RateLimit limit) => limit switch
    {
        RateLimit.EventStreams or RateLimit.BodyMemory or RateLimit.SignedBodies => StatusCodes.Status503ServiceUnavailable,
        RateLimit.BodyBytesPerSecond => StatusCodes.Status408RequestTimeout,
        _ => StatusCodes.Status429TooManyRequests,
    };
}
