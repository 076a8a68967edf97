namespace Personalization.Segment.Tracking;

/// <summary>What the edge adds to events on their way, and what it takes out. Null and empty mean: leave it.</summary>
public sealed record TrackingRewrite
{
    public WriteKeyHandling WriteKeys { get; init; }

    /// <summary>Needed for <see cref="WriteKeyHandling.Replace"/> only.</summary>
    public string? WriteKey { get; init; }

    /// <summary>A JSON object for <c>context.edge</c>, replacing what the page put there.</summary>
    public ReadOnlyMemory<byte> EdgeContext { get; init; }

    /// <summary>
    /// For <c>context.ip</c>, where the page said nothing: <c>0.0.0.0</c> is Segment's documented way to hide it and stays.
    /// </summary>
    public string? ClientIp { get; init; }

    /// <summary>Put before the library's version with a colon, <c>edge-0.1.0</c> for instance.</summary>
    public string? LibraryPrefix { get; init; }

    /// <summary>For <c>_metadata.jsRuntime</c>.</summary>
    public string? JsRuntime { get; init; }

    public TrackingLimits Limits { get; init; } = TrackingLimits.Default;

    /// <summary>Names neither key nor address.</summary>
    public override string ToString() => $"{nameof(TrackingRewrite)} ({WriteKeys})";
}
