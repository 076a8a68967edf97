namespace Personalization.EdgeFrontend.Admission;

/// <summary>What a limit is called where others read it.</summary>
public static class RateLimitNames
{
    /// <summary>In problem details and metrics.</summary>
    public static string NameOf(RateLimit limit) => limit switch
    {
        RateLimit.EventsPerAddress => "events_per_address",
        RateLimit.EventsPerId => "events_per_id",
        RateLimit.WebhooksPerAddress => "webhooks_per_address",
        _ => "webhooks_per_id",
    };

    /// <summary>What it counts, as part of a sentence.</summary>
    public static string UnitOf(RateLimit limit) => limit switch
    {
        RateLimit.EventsPerAddress => "event requests a second from one address",
        RateLimit.EventsPerId => "events a second of one visitor",
        RateLimit.WebhooksPerAddress => "profile pushes a second from one address",
        _ => "changes a second of one profile",
    };
}
