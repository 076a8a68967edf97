using Personalization.EdgeFrontend.Pipeline;

namespace Personalization.EdgeFrontend.Admission;

/// <summary>A limit that a request is over.</summary>
/// <param name="Limit">Which one.</param>
/// <param name="Rate">Its value, a second.</param>
/// <param name="RetryAfter">When to come again; at least a second.</param>
public sealed record RateLimitExceeded(RateLimit Limit, int Rate, TimeSpan RetryAfter)
{
    /// <summary>Answers 429 with the name of the limit.</summary>
    public Task WriteAsync(HttpContext context) => EdgeProblems.WriteAsync(
        context,
        StatusCodes.Status429TooManyRequests,
        $"Over the limit of {Rate} {RateLimitNames.UnitOf(Limit)}.",
        RetryAfter,
        RateLimitNames.NameOf(Limit));
}
