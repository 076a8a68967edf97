namespace Personalization.Simulators;

/// <summary>
/// One misbehaviour on command. Without a scope it meets every request but the controls; narrow it with <c>with</c>:
/// <c>Fault.Status(503) with { Id = "u1", Requests = 2 }</c>.
/// </summary>
/// <param name="Kind">What goes wrong.</param>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>Only this service; null is all.</summary>
    public EndpointFamily? Family { get; init; }

    /// <summary>Only this resource or tracking method (long name); null is all.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Only this (decoded) profile id; null is all.</summary>
    public string? Id { get; init; }

    /// <summary>Ends after so many requests; null lasts until cleared.</summary>
    public int? Requests { get; init; }

    /// <summary>Waited before anything else; between two bytes for <see cref="FaultKind.Drip"/>.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>The answered status, for <see cref="FaultKind.Status"/> and <see cref="FaultKind.Html"/>.</summary>
    public int StatusCode { get; init; } = 503;

    /// <summary>Sent as <c>Retry-After</c> in whole seconds when set.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Bytes of a huge body, after inflating.</summary>
    public long SizeBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Whose profile <see cref="FaultKind.WrongUser"/> answers; null takes a synthetic one.</summary>
    public string? OtherId { get; init; }

    /// <summary>The true answer, late.</summary>
    public static Fault Delay(TimeSpan wait) => new(FaultKind.Delay) { Wait = wait };

    /// <summary>No answer until cleared.</summary>
    public static Fault Hang() => new(FaultKind.Hang);

    /// <summary>Connection reset.</summary>
    public static Fault Reset() => new(FaultKind.Reset);

    /// <summary>An error status.</summary>
    public static Fault Status(int statusCode) => new(FaultKind.Status) { StatusCode = statusCode };

    /// <summary>429, with <c>Retry-After</c> when given.</summary>
    public static Fault TooManyRequests(int? retryAfterSeconds = null) =>
        new(FaultKind.Status) { StatusCode = 429, RetryAfterSeconds = retryAfterSeconds };

    /// <summary>A proxy's HTML error page.</summary>
    public static Fault Html(int statusCode = 502) => new(FaultKind.Html) { StatusCode = statusCode };

    /// <summary>200 with nonsense.</summary>
    public static Fault Garbage() => new(FaultKind.Garbage);

    /// <summary>Reset in the middle of the body.</summary>
    public static Fault CutBody() => new(FaultKind.CutBody);

    /// <summary>Another user's profile.</summary>
    public static Fault WrongUser(string? otherId = null) => new(FaultKind.WrongUser) { OtherId = otherId };

    /// <summary>A body of that many bytes, 10 MB by default.</summary>
    public static Fault HugeBody(long sizeBytes = 10 * 1024 * 1024) => new(FaultKind.HugeBody) { SizeBytes = sizeBytes };

    /// <summary>A small gzip that inflates to that many bytes, 1 GB by default.</summary>
    public static Fault GzipBomb(long sizeBytes = 1024 * 1024 * 1024) => new(FaultKind.GzipBomb) { SizeBytes = sizeBytes };

    /// <summary>One byte per interval, one second by default.</summary>
    public static Fault Drip(TimeSpan? interval = null) => new(FaultKind.Drip) { Wait = interval ?? TimeSpan.FromSeconds(1) };

    /// <summary>A cursor that never ends.</summary>
    public static Fault RepeatedCursor() => new(FaultKind.RepeatedCursor);
}
