using System.Text.Json.Nodes;

namespace Personalization.Simulators;

/// <summary>Body of <c>POST /_control/faults</c>; see <see cref="Fault"/>.</summary>
internal sealed record FaultCommand(
    FaultKind Kind, EndpointFamily? Family, string? Endpoint, string? Id, int? Requests, int? WaitMilliseconds, int? StatusCode,
    int? RetryAfterSeconds, long? SizeBytes, string? OtherId)
{
    public Fault ToFault()
    {
        var fault = Kind switch
        {
            FaultKind.Html => Fault.Html(),
            FaultKind.GzipBomb => Fault.GzipBomb(),
            FaultKind.Drip => Fault.Drip(),
            _ => new Fault(Kind),
        };
        return fault with
        {
            Family = Family,
            Endpoint = Endpoint,
            Id = Id,
            Requests = Requests,
            Wait = WaitMilliseconds is { } wait ? TimeSpan.FromMilliseconds(wait) : fault.Wait,
            StatusCode = StatusCode ?? fault.StatusCode,
            RetryAfterSeconds = RetryAfterSeconds,
            SizeBytes = SizeBytes ?? fault.SizeBytes,
            OtherId = OtherId,
        };
    }
}

/// <summary>Body of <c>POST /_control/rate-limit</c>.</summary>
internal sealed record RateLimitCommand(int? RequestsPerSecond, int? RetryAfterSeconds);

/// <summary>
/// Body of <c>POST /_control/webhooks/send</c>: either <paramref name="Events"/> as they are, or one made from
/// <paramref name="Kind"/> (audience, computed-trait, journey, delete), <paramref name="UserId"/>, <paramref name="Key"/> and
/// <paramref name="Value"/>.
/// </summary>
internal sealed record WebhookCommand(
    string Url, string? Username, string? Password, string? Bearer, string? SharedSecret, string? Host, JsonObject[]? Events, string? Kind,
    string? UserId,
    string? AnonymousId, string? Key, JsonNode? Value, bool AsTrack, bool Batch, int? Copies, int? ShuffleSeed, bool SnakeCase,
    int? Retries);
