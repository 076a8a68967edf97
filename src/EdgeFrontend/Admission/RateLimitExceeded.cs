using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Http;

namespace Personalization.EdgeFrontend.Admission;

/// <summary>A limit that a request is over.</summary>
/// <param name="Limit">Which one.</param>
/// <param name="Value">Its value, in what it counts.</param>
/// <param name="RetryAfter">When to come again; at least a second.</param>
internal sealed record RateLimitExceeded(RateLimit Limit, long Value, TimeSpan RetryAfter)
{
    /// <summary>What the answer says.</summary>
    public string Detail =>
        $"{(Limit == RateLimit.BodyBytesPerSecond ? "Under" : "Over")} the limit of {Value} {RateLimitNames.UnitOf(Limit)}.";

    /// <summary>Answers with the status and the name of the limit.</summary>
    public Task WriteAsync(HttpContext context) =>
        EdgeProblems.WriteAsync(context, RateLimitNames.StatusOf(Limit), Detail, RetryAfter, RateLimitNames.NameOf(Limit));
}
