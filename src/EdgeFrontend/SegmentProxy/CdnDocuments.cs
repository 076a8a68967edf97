using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Personalization.EdgeFrontend.Pipeline;

namespace Personalization.EdgeFrontend.SegmentProxy;

/// <summary>
/// Documents of the CDN that are rewritten on their way: analytics.js itself and the settings. Kept in memory, asked for again when they
/// are old, by one request at a time however many visitors wait, and served as they were while the CDN is down.
/// </summary>
public sealed partial class CdnDocuments(CdnConnections connections, TimeProvider time, EdgeMetrics metrics, ILogger<CdnDocuments> logger)
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const int MaxEntries = 256;
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>
    /// The document, fresh or last good; null when the CDN never gave one. Answers other than 200 are handed on but not kept.
    /// </summary>
    public async ValueTask<CdnDocument?> GetAsync(string url, CancellationToken cancellationToken)
    {
        if (!_entries.TryGetValue(url, out var entry))
        {
            if (_entries.Count >= MaxEntries) return await FetchAsync(url, null);
            entry = _entries.GetOrAdd(url, static _ => new Entry());
        }

        var good = entry.Good;
        if (good is not null && time.GetUtcNow() < entry.CheckAgainAt)
        {
            metrics.Asset("memory");
            return good;
        }

        var fetch = entry.Refresh(() => RefreshAsync(url, entry));
        // What we have is served at once; who comes first only starts the look for something newer.
        if (good is not null) return good;
        return await fetch.WaitAsync(cancellationToken);
    }

    private async Task<CdnDocument?> RefreshAsync(string url, Entry entry)
    {
        var fetched = await FetchAsync(url, entry.Good?.ETag);
        var now = time.GetUtcNow();
        switch (fetched)
        {
            case { Status: 200 }:
                entry.Good = fetched;
                entry.CheckAgainAt = now + FreshFor;
                return fetched;
            case { Status: 304 } when entry.Good is not null:
                entry.CheckAgainAt = now + FreshFor;
                return entry.Good;
            default:
                entry.CheckAgainAt = now + RetryAfterFailure;
                if (entry.Good is null) return fetched;
                metrics.Asset("stale");
                return entry.Good;
        }
    }

    private async Task<CdnDocument?> FetchAsync(string url, string? etag)
    {
        try
        {
            using var deadline = new CancellationTokenSource(CdnConnections.Timeout, time);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (etag is not null && EntityTagHeaderValue.TryParse(etag, out var tag)) request.Headers.IfNoneMatch.Add(tag);
            using var response = await connections.Inflating.SendAsync(request, deadline.Token);
            metrics.Asset("cdn");
            if (response.StatusCode == HttpStatusCode.NotModified) return new CdnDocument(304, [], null, etag, null);
            await using var stream = await response.Content.ReadAsStreamAsync(deadline.Token);
            var body = await BoundedBody.ReadAsync(stream, response.Content.Headers.ContentLength, MaxBytes, deadline.Token);
            return body is null ? null : new CdnDocument((int)response.StatusCode, body.Value.ToArray(), response.Content.Headers.ContentType?.ToString(), response.Headers.ETag?.ToString(), response.Headers.CacheControl?.ToString());
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

    private sealed class Entry
    {
        private readonly Lock _gate = new();
        private Task<CdnDocument?>? _running;

        public volatile CdnDocument? Good;

        public DateTimeOffset CheckAgainAt { get; set; }

        public Task<CdnDocument?> Refresh(Func<Task<CdnDocument?>> start)
        {
            lock (_gate)
            {
                if (_running is null || _running.IsCompleted) _running = Task.Run(start);
                return _running;
            }
        }
    }
}
