namespace Personalization.Simulators;

/// <summary>One request as the simulator received it: the ground truth of what a caller really sent.</summary>
public sealed class RecordedRequest
{
    /// <summary>Position in the order of arrival, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>Which service was asked.</summary>
    public required EndpointFamily Family { get; init; }

    /// <summary>The resource (<c>traits</c>, <c>settings</c>) or the tracking method's long name.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The profile space, on Profile API requests.</summary>
    public string? Space { get; init; }

    /// <summary>Decoded identifier value, on Profile API requests.</summary>
    public string? Id { get; init; }

    /// <summary>HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Path and query exactly as sent.</summary>
    public required string Target { get; init; }

    /// <summary>Request headers; several values of one name are joined by a comma.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Arrival, counted from the simulator's start on its own clock.</summary>
    public required TimeSpan StartedAt { get; init; }

    /// <summary>When the answer was complete; null while it is not.</summary>
    public TimeSpan? EndedAt { get; internal set; }

    /// <summary>The status that was answered; null while in flight.</summary>
    public int? Status { get; internal set; }

    /// <summary>The caller hung up before the answer was complete.</summary>
    public bool ClientLeft { get; internal set; }
}
