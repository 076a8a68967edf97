using System.Net;
using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Pipeline;

namespace Personalization.EdgeFrontend.Admission;

/// <summary>
/// Ends floods on the paths that write. An address is the one <see cref="ClientAddressMiddleware"/> resolved: a visitor cannot write themself another. Ids are
/// what the requests say, so their limits protect a profile and its storage from a fast sender; the limit by address is the one against a hostile one.
/// </summary>
public sealed partial class RequestLimits : IDisposable
{
    private static readonly TimeSpan BetweenLogs = TimeSpan.FromMinutes(1);

    private readonly SenderLimiter?[] _limiters;
    private readonly int[] _rates;
    private readonly long[] _logged;
    private readonly TimeProvider _time;
    private readonly EdgeMetrics _metrics;
    private readonly ILogger<RequestLimits> _logger;

    public RequestLimits(IOptions<EdgeOptions> options, TimeProvider time, EdgeMetrics metrics, ILogger<RequestLimits> logger)
    {
        (_time, _metrics, _logger) = (time, metrics, logger);
        var rates = options.Value.RateLimits;
        _rates = rates.Enabled ? [rates.EventsPerAddress, rates.EventsPerId, rates.WebhooksPerAddress, rates.WebhooksPerId] : [0, 0, 0, 0];
        _limiters = Array.ConvertAll(_rates, rate => rate == 0 ? null : new SenderLimiter(rate, rate * rates.BurstSeconds));
        _logged = new long[_rates.Length];
    }

    /// <summary>Counts a request of an address. Null = within the limit.</summary>
    public RateLimitExceeded? Enter(RateLimit limit, IPAddress? address) =>
        _limiters[(int)limit] is { } limiter && limiter.Take(limiter.BucketOf(address), 1) is { } after ? Exceeded(limit, after) : null;

    /// <summary>Counts what a request holds of one id. Null = within the limit.</summary>
    public RateLimitExceeded? Enter(RateLimit limit, string scope, string id, int count) =>
        _limiters[(int)limit] is { } limiter && limiter.Take(limiter.BucketOf(scope, id), count) is { } after ? Exceeded(limit, after) : null;

    /// <summary>Whether this limit counts anything.</summary>
    public bool IsOn(RateLimit limit) => _limiters[(int)limit] is not null;

    public void Dispose()
    {
        foreach (var limiter in _limiters) limiter?.Dispose();
    }

    private RateLimitExceeded Exceeded(RateLimit limit, TimeSpan after)
    {
        _metrics.RateLimited(limit);
        var (now, logged) = (_time.GetTimestamp(), Volatile.Read(ref _logged[(int)limit]));
        if ((logged == 0 || _time.GetElapsedTime(logged, now) >= BetweenLogs) && Interlocked.CompareExchange(ref _logged[(int)limit], now, logged) == logged)
            Log.Exceeded(_logger, limit, _rates[(int)limit], RateLimitNames.UnitOf(limit));
        return new RateLimitExceeded(limit, _rates[(int)limit], after);
    }

    private static partial class Log
    {
        [LoggerMessage(1501, LogLevel.Warning, "Requests are refused: over Edge:RateLimits:{Limit} ({Rate} {Unit}). If many share one address because of a proxy in front, name it in Edge:TrustedProxies; else raise the limit. Said once a minute; edge.rate_limited counts")]
        public static partial void Exceeded(ILogger logger, RateLimit limit, int rate, string unit);
    }
}
