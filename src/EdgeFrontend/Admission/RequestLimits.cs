using System.Net;
using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.Hosting.Telemetry;

namespace Personalization.EdgeFrontend.Admission;

/// <summary>
/// Ends floods. An address is the one <see cref="ClientAddressMiddleware"/> resolved: a visitor cannot write themself another. Ids are what
/// the requests say, so their limits protect a profile and its storage from a fast sender; the limit by address is the one against a
/// hostile one.
/// </summary>
internal sealed partial class RequestLimits : IDisposable
{
    private static readonly TimeSpan BetweenLogs = TimeSpan.FromMinutes(1);

    private readonly Dictionary<RateLimit, (SenderLimiter Limiter, int Rate)> _rates = [];
    private readonly LogPace _pace;
    private readonly EdgeMetrics _metrics;
    private readonly ILogger<RequestLimits> _logger;

    public RequestLimits(IOptions<EdgeOptions> options, TimeProvider time, EdgeMetrics metrics, ILogger<RequestLimits> logger)
    {
        (_metrics, _logger) = (metrics, logger);
        _pace = new LogPace(time, BetweenLogs);
        var rates = options.Value.RateLimits;
        if (!rates.Enabled) return;
        Add(RateLimit.RequestsPerAddress, rates.RequestsPerAddress);
        Add(RateLimit.DecisionsPerAddress, rates.DecisionsPerAddress);
        Add(RateLimit.EventsPerAddress, rates.EventsPerAddress);
        Add(RateLimit.EventsPerId, rates.EventsPerId);
        Add(RateLimit.WebhooksPerAddress, rates.WebhooksPerAddress);
        Add(RateLimit.WebhooksPerId, rates.WebhooksPerId);
        Add(RateLimit.CdnFetchesPerAddress, rates.CdnFetchesPerAddress);

        void Add(RateLimit limit, int rate)
        {
            if (rate > 0)
            {
                _rates[limit] = (new SenderLimiter(rate, rate * rates.BurstSeconds), rate);
            }
        }
    }

    /// <summary>Counts a request of its address. Null = within the limit.</summary>
    public RateLimitExceeded? Enter(RateLimit limit, HttpContext context)
    {
        if (!_rates.TryGetValue(limit, out var rate)) return null;
        return rate.Limiter.Take(rate.Limiter.BucketOf(context.Connection.RemoteIpAddress), 1) is { } after
            ? Refuse(limit, rate.Rate, after, context)
            : null;
    }

    /// <summary>Counts what a request holds of one id. Null = within the limit.</summary>
    public RateLimitExceeded? Enter(RateLimit limit, HttpContext context, string scope, string id, int count)
    {
        if (!_rates.TryGetValue(limit, out var rate)) return null;
        return rate.Limiter.Take(rate.Limiter.BucketOf(scope, id), count) is { } after ? Refuse(limit, rate.Rate, after, context) : null;
    }

    /// <summary>Whether this limit counts anything.</summary>
    public bool IsOn(RateLimit limit) => _rates.ContainsKey(limit);

    /// <summary>Counts and logs a refusal by a limit, whoever found it.</summary>
    public RateLimitExceeded Refuse(RateLimit limit, long value, TimeSpan retryAfter, HttpContext context)
    {
        Count(limit, value);
        // All its visitors share its one address: here the limit is not what has to change.
        if (context.Features.Get<ClientAddressFeature>() is { SendsForwarded: true, FromTrustedProxy: false, Peer: { } peer }
            && _pace.IsDue("proxy", out var proxied))
        {
            Log.UntrustedProxy(_logger, proxied, peer);
        }

        return new RateLimitExceeded(limit, value, retryAfter);
    }

    /// <summary>Counts and logs a refusal that has no answer.</summary>
    public void Count(RateLimit limit, long value)
    {
        _metrics.RateLimited(limit);
        if (_pace.IsDue(RateLimitNames.NameOf(limit), out var count))
        {
            Log.Exceeded(_logger, count, RateLimitNames.SettingOf(limit), value, RateLimitNames.UnitOf(limit));
        }
    }

    public void Dispose()
    {
        foreach (var (limiter, _) in _rates.Values)
        {
            limiter.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1501,
            LogLevel.Warning,
            "{Count} requests or connections since the last such line were over {Setting} ({Value} {Unit}). If many share one address "
                + "because of a proxy in front, name it in Edge:TrustedProxies; else raise the limit. At most one line a minute; edge.rate_limited counts")]
        public static partial void Exceeded(ILogger logger, int count, string setting, long value, string unit);

        [LoggerMessage(1502, LogLevel.Warning, "{Count} requests over a limit since the last such line came from {Peer}, which sends forwarding headers but is not in Edge:TrustedProxies, so that all its visitors count as one. If it is a proxy of yours, add its address or network there, such as Edge:TrustedProxies:0=192.0.2.7/32. At most one line a minute")]
        public static partial void UntrustedProxy(ILogger logger, int count, IPAddress peer);
    }
}
