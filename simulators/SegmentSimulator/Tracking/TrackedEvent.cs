using System.Text.Json;

namespace Personalization.Simulators;

/// <summary>One event as the tracking API received it, alone or out of a batch.</summary>
/// <param name="Number">Order of arrival, from 1.</param>
/// <param name="RequestNumber">The request that brought it, see <see cref="RecordedRequest.Number"/>.</param>
/// <param name="Body">The event's own JSON object.</param>
public sealed record TrackedEvent(long Number, long RequestNumber, JsonElement Body)
{
    /// <summary><c>track</c>, <c>page</c>, ...; from the body, else from the path.</summary>
    public required string Type { get; init; }

    /// <summary>The request's path and query as sent.</summary>
    public required string Target { get; init; }

    /// <summary>The request's headers.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The write key of the Authorization header, else of the body; null without either.</summary>
    public string? WriteKey { get; init; }

    /// <summary>Name of a track event.</summary>
    public string? Event => Text("event");

    /// <summary>The message id that Segment deduplicates by.</summary>
    public string? MessageId => Text("messageId");

    /// <summary>Null when absent, null or empty.</summary>
    public string? UserId => Text("userId");

    /// <summary>Null when absent, null or empty.</summary>
    public string? AnonymousId => Text("anonymousId");

    private string? Text(string name) =>
        Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
