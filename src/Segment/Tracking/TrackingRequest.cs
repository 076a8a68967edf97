namespace Personalization.Segment.Tracking;

/// <summary>One body on its way to the tracking API.</summary>
public sealed record TrackingRequest
{
    /// <summary>US host of the tracking API.</summary>
    public const string DefaultTrackingUrl = "https://api.segment.io/v1";

    /// <summary>Absolute URL up to and including the version.</summary>
    public string TrackingUrl { get; init; } = DefaultTrackingUrl;

    /// <summary>From <see cref="TrackingMethods.TryGetLetter"/>.</summary>
    public required char Letter { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>As the visitor sent it; what is not one of the accepted types goes up as JSON.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// Sent as Authorization in the place of whatever the visitor sent. Null: the body's own key counts. Never sent with metrics.
    /// </summary>
    public string? WriteKey { get; init; }

    /// <summary>The visitor's address, sent as X-Forwarded-For.</summary>
    public string? ClientIp { get; init; }

    /// <summary>
    /// The visitor's headers, all of them if that is easiest: only those of <see cref="TrackingForwarder.ForwardedHeaders"/> go up.
    /// </summary>
    public IEnumerable<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Names neither key nor address.</summary>
    public override string ToString() => $"/{Letter} of {Body.Length} bytes";
}
