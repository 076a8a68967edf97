using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Personalization.EdgeFrontend.Telemetry;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// Documents of the CDN that are rewritten on their way: analytics.js itself and the settings. Kept in memory, asked for again when they
/// are old, by one request at a time however many visitors wait, and served as they were while the CDN is down or refuses. Refusals are
/// kept for seconds.
/// </summary>
internal sealed partial class CdnDocuments(CdnConnections connections, TimeProvider time, EdgeMetrics metrics, ILogger<CdnDocuments> logger)
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const int MaxRefusalBytes = 64 * 1024;
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetryAfterRefusal = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>A document that nobody asked for during this time is of a site or a key that is configured no more.</summary>
    private static readonly TimeSpan UnusedFor = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<CdnAddress, Entry> _entries = [];

    /// <summary>
    /// The document, fresh or last good; else the CDN's refusal, with its status; null when the CDN cannot be reached and never gave one.
    /// </summary>
    public async ValueTask<CdnDocument?> GetAsync(CdnAddress address, CancellationToken cancellationToken)
    {
        var entry = _entries.TryGetValue(address, out var known) ? known : Add(address);
        var now = time.GetUtcNow();
        entry.UsedAt = now;
        var state = entry.State;
        if (now < state.CheckAgainAt)
        {
            metrics.Asset(state.Good is not null ? "memory" : "refused");
            return state.Good ?? state.Refusal;
        }

        var fetch = entry.Refresh(() => RefreshAsync(address, entry));
        // What we have is served at once; who comes first only starts the look for something newer.
        return state.Good ?? await fetch.WaitAsync(cancellationToken);
    }

    private Entry Add(CdnAddress address)
    {
        var now = time.GetUtcNow();
        foreach (var (other, entry) in _entries)
        {
            if (now - entry.UsedAt > UnusedFor)
            {
                _entries.TryRemove(other, out _);
            }
        }

        return _entries.GetOrAdd(address, static (_, at) => new Entry { UsedAt = at }, now);
    }

    private async Task<CdnDocument?> RefreshAsync(CdnAddress address, Entry entry)
    {
        var good = entry.State.Good;
        var fetched = await FetchAsync(address.Url, good?.ETag);
        var now = time.GetUtcNow();
        entry.State = fetched switch
        {
            { Status: 200 } => new State(fetched, null, now + FreshFor),
            { Status: 304 } when good is not null => new State(good, null, now + FreshFor),
            null => new State(good, null, now + RetryAfterFailure),
            _ => new State(good, fetched, now + RetryAfterRefusal),
        };
        if (good is not null && fetched is not { Status: 200 or 304 })
        {
            metrics.Asset("stale");
        }

        return entry.State.Good ?? fetched;
    }

    private async Task<CdnDocument?> FetchAsync(string url, string? etag)
    {
        try
        {
            using var deadline = new CancellationTokenSource(CdnConnections.Timeout, time);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (etag is not null && EntityTagHeaderValue.TryParse(etag, out var tag))
            {
                request.Headers.IfNoneMatch.Add(tag);
            }

            using var response = await connections.Inflating.SendAsync(request, deadline.Token);
            metrics.Asset("cdn");
            if (response.StatusCode == HttpStatusCode.NotModified) return new CdnDocument(304, [], null, etag, null);
            await using var stream = await response.Content.ReadAsStreamAsync(deadline.Token);
            var isGood = response.StatusCode == HttpStatusCode.OK;
            var body = await BoundedBody.ReadAsync(stream, isGood ? MaxBytes : MaxRefusalBytes, deadline.Token);
            if (body is null && isGood) return null;
            return new CdnDocument(
                (int)response.StatusCode,
                body ?? [],
                response.Content.Headers.ContentType?.ToString(),
                response.Headers.ETag?.ToString(),
                response.Headers.CacheControl?.ToString());
        }
        catch (Exception exception)
        {
            metrics.Asset("failed");
            Log.CdnFailed(logger, exception.GetType().Name);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "The CDN could not be reached: {Kind}")]
        public static partial void CdnFailed(ILogger logger, string kind);
    }

    /// <param name="Good">The last good document.</param>
    /// <param name="Refusal">What the CDN answered instead, the last time.</param>
    /// <param name="CheckAgainAt">When it is asked again.</param>
    private sealed record State(CdnDocument? Good, CdnDocument? Refusal, DateTimeOffset CheckAgainAt);

    private sealed class Entry
    {
        private readonly Lock _gate = new();
        private Task<CdnDocument?>? _running;
        private volatile State _state = new(null, null, DateTimeOffset.MinValue);

        public State State
        {
            get => _state;
            set => _state = value;
        }

        public DateTimeOffset UsedAt { get; set; }

        public Task<CdnDocument?> Refresh(Func<Task<CdnDocument?>> start)
        {
            lock (_gate)
            {
                if (_running is null || _running.IsCompleted)
                {
                    _running = Task.Run(start);
                }

                return _running;
            }
        }
    }
}
