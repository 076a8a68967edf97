namespace Personalization.Simulators;

/// <summary>Which of Segment's services a request was for: faults, counters and waits are addressed by it.</summary>
public enum EndpointFamily
{
    /// <summary>None of the paths that the simulator knows.</summary>
    Other = 0,

    /// <summary>The Profile API, <c>/v1/spaces/...</c>.</summary>
    Profiles,

    /// <summary>The CDN: analytics.js, settings, bundles, integrations.</summary>
    Cdn,

    /// <summary>The tracking API, <c>/v1/t</c> and its siblings.</summary>
    Tracking,

    /// <summary>The simulator's own controls, <c>/_control/...</c>; never faulted, never counted.</summary>
    Control,
}
