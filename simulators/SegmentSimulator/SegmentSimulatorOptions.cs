namespace Personalization.Simulators;

/// <summary>What the simulated Segment workspace holds. Section <c>Simulator</c> when it runs alone.</summary>
public sealed class SegmentSimulatorOptions
{
    /// <summary>Where to listen, in tests. Port 0 takes a free one.</summary>
    public string Url { get; set; } = "http://127.0.0.1:0";

    /// <summary>The profile space that the synthetic users live in.</summary>
    public string SpaceId { get; set; } = "spa_demo";

    /// <summary>Access token of <see cref="SpaceId"/>: the Basic user name, with an empty password.</summary>
    public string ProfilesToken { get; set; } = "demo-token";

    /// <summary>Further spaces: id to access token.</summary>
    public Dictionary<string, string> MoreSpaces { get; set; } = [];

    /// <summary>Write keys that the CDN knows; every other answers 404.</summary>
    public List<string> WriteKeys { get; set; } = ["demo-write-key"];

    /// <summary>Only the lower-case form of an id finds its profile, as upstream.</summary>
    public bool LowerCaseIds { get; set; }

    /// <summary>Profile API requests in any second and space before it answers 429; null is no limit. Upstream's default is 100.</summary>
    public int? RequestsPerSecond { get; set; }

    /// <summary><c>Retry-After</c> of those 429s; null sends none, as upstream.</summary>
    public int? RetryAfterSeconds { get; set; }

    /// <summary>How many synthetic users exist.</summary>
    public int SyntheticUsers { get; set; } = 1_000_000;

    /// <summary>Seed of their traits.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>
    /// Folder of npm's <c>@segment/analytics-next</c> (the package, or its <c>dist/umd</c>); without one a small stand-in script is served.
    /// </summary>
    public string? AnalyticsFolder { get; set; }

    /// <summary>Host and path that settings documents name for events; the edge under test rewrites it.</summary>
    public string ApiHost { get; set; } = "api.segment.io/v1";

    /// <summary>Most requests and events that are kept for looking at; counters go on.</summary>
    public int KeptRequests { get; set; } = 50_000;

    /// <summary>The clock of delays, rate limit and recorded times.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal Dictionary<string, string> Spaces => new(MoreSpaces) { [SpaceId] = ProfilesToken };
}
