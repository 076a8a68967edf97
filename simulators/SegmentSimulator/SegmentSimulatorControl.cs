namespace Personalization.Simulators;

/// <summary>Everything that a test or an operator of the simulator can look at and command, in one place.</summary>
public sealed class SegmentSimulatorControl : IDisposable
{
    internal SegmentSimulatorControl(SegmentSimulatorOptions options)
    {
        Options = options;
        Profiles = new ProfileStore(options);
        Requests = new RequestLog(options.TimeProvider, options.KeptRequests);
        Tracking = new TrackingLog(options.KeptRequests);
        Cdn = new CdnLibrary(options);
        Webhooks = new WebhookSender(options.TimeProvider);
        RateLimit = new SpaceRateLimit(options.TimeProvider)
        {
            RequestsPerSecond = options.RequestsPerSecond,
            RetryAfterSeconds = options.RetryAfterSeconds,
        };
    }

    /// <summary>The profiles upstream.</summary>
    public ProfileStore Profiles { get; }

    /// <summary>Misbehaviour on command.</summary>
    public FaultBoard Faults { get; } = new();

    /// <summary>What was asked, of every service.</summary>
    public RequestLog Requests { get; }

    /// <summary>What the tracking API received.</summary>
    public TrackingLog Tracking { get; }

    /// <summary>What the CDN holds.</summary>
    public CdnLibrary Cdn { get; }

    /// <summary>Sends webhooks.</summary>
    public WebhookSender Webhooks { get; }

    internal SegmentSimulatorOptions Options { get; }

    internal SpaceRateLimit RateLimit { get; }

    /// <summary>Sets or (null) lifts the Profile API's limit for every space.</summary>
    public void LimitRate(int? requestsPerSecond, int? retryAfterSeconds = null)
    {
        RateLimit.RequestsPerSecond = requestsPerSecond;
        RateLimit.RetryAfterSeconds = retryAfterSeconds;
    }

    /// <summary>As just started: no faults, no limit, no set profiles, nothing recorded.</summary>
    public void Reset()
    {
        Faults.Clear();
        LimitRate(Options.RequestsPerSecond, Options.RetryAfterSeconds);
        Profiles.Reset();
        Requests.Clear();
        Tracking.Clear();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Faults.Clear();
        Webhooks.Dispose();
    }
}
