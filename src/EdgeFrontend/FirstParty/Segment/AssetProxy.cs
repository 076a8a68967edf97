using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using Personalization.EdgeFrontend.Admission;
using Personalization.EdgeFrontend.Configuration;
using Personalization.EdgeFrontend.Http;
using Personalization.EdgeFrontend.Telemetry;
using Personalization.EdgeFrontend.Visitors;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// Files of Segment's CDN under the site's own host: streamed on the first request and kept while that runs, answered from memory
/// afterwards, and from memory still while the CDN is down.
/// </summary>
internal sealed partial class AssetProxy(
    CdnConnections connections, AssetCache cache, RequestLimits limits, TimeProvider time, EdgeMetrics metrics, ILogger<AssetProxy> logger)
{
    private const int BufferBytes = 16 * 1024;
    private const int MaxPathLength = 512;
    private const int MaxRefusalBytes = 8 * 1024;
    private const long MaxRefusalsBytes = 1024 * 1024;

    private static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(5);

    /// <summary>How long a request waits for another one that fetches the same file; that one's visitor may be slow.</summary>
    private static readonly TimeSpan JoinFor = TimeSpan.FromSeconds(1);

    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("-./0123456789@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~+");

    private readonly AssetCache _refusals = new(MaxRefusalsBytes, MaxRefusalBytes);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _underWay = new(StringComparer.Ordinal);

    public async Task ServeAsync(HttpContext context, VisitFeature visit, string path)
    {
        if (!IsAssetPath(path))
        {
            await EdgeProblems.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such asset.");
            return;
        }

        var accepted = AcceptedCoding(context.Request.Headers.AcceptEncoding.ToString());
        var url = visit.Site.Options.Segment.CdnUrl.TrimEnd('/') + path;
        var key = $"{accepted} {url}";
        if (await ServeKeptAsync(context, key)) return;
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _underWay.GetOrAdd(key, mine);
        if (first != mine)
        {
            await first.Task.WaitAsync(JoinFor, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!await ServeKeptAsync(context, key))
            {
                await FetchAsync(context, url, key, accepted);
            }

            return;
        }

        try
        {
            await FetchAsync(context, url, key, accepted);
        }
        finally
        {
            _underWay.TryRemove(key, out _);
            mine.SetResult();
        }
    }

    private async Task<bool> ServeKeptAsync(HttpContext context, string key)
    {
        var now = time.GetUtcNow();
        if (Fresh(cache) is { } kept)
        {
            metrics.Asset("memory");
            await kept.WriteAsync(context);
            return true;
        }

        if (Fresh(_refusals) is not { } refusal) return false;
        metrics.Asset("refused");
        await refusal.WriteAsync(context);
        return true;

        CachedAsset? Fresh(AssetCache from) => from.Find(key) is { } found && found.IsFresh(now) ? found : null;
    }

    private async Task FetchAsync(HttpContext context, string url, string key, string accepted)
    {
        var kept = cache.Find(key);
        if (limits.Enter(RateLimit.CdnFetchesPerAddress, context) is { } over)
        {
            await RefuseAsync(context, kept, over);
            return;
        }

        HttpResponseMessage? response = null;
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            deadline.CancelAfter(CdnConnections.Timeout);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
            if (kept?.ETag is { } etag)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", etag);
            }

            response = await connections.Raw.SendAsync(request, deadline.Token);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.CdnFailed(logger, exception.GetType().Name);
        }

        using (response)
        {
            if (response is null || IsDown(response.StatusCode))
            {
                await ServeStaleAsync(context, kept);
            }
            else if (response.StatusCode == HttpStatusCode.NotModified && kept is not null)
            {
                metrics.Asset("revalidated");
                cache.Keep(key, kept.Renewed(time.GetUtcNow()));
                await kept.WriteAsync(context);
            }
            else
            {
                await StreamAsync(context, response, key);
            }
        }
    }

    private Task RefuseAsync(HttpContext context, CachedAsset? kept, RateLimitExceeded over) =>
        kept is null ? over.WriteAsync(context) : ServeStaleAsync(context, kept);

    private Task ServeStaleAsync(HttpContext context, CachedAsset? kept)
    {
        metrics.Asset(kept is null ? "failed" : "stale");
        return kept is null
            ? EdgeProblems.WriteAsync(context, StatusCodes.Status502BadGateway, "The asset could not be fetched.", TimeSpan.FromSeconds(5))
            : kept.WriteAsync(context);
    }

    private async Task StreamAsync(HttpContext context, HttpResponseMessage upstream, string key)
    {
        metrics.Asset("cdn");
        var asset = CachedAsset.From(upstream, time.GetUtcNow());
        asset.WriteHeaders(context.Response, upstream.Content.Headers.ContentLength);
        if (HttpMethods.IsHead(context.Request.Method)) return;
        var place = upstream.StatusCode == HttpStatusCode.OK ? cache : _refusals;
        if (place == _refusals)
        {
            asset = asset with { FreshFor = RefusedFor };
        }

        var keep = (upstream.Content.Headers.ContentLength ?? 0) <= place.MaxAssetBytes ? new MemoryStream() : null;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var body = await upstream.Content.ReadAsStreamAsync(context.RequestAborted);
            int read;
            while ((read = await body.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
                if (keep is null) continue;
                keep.Write(buffer, 0, read);
                if (keep.Length > place.MaxAssetBytes)
                {
                    keep = null;
                }
            }

            if (keep is not null)
            {
                place.Keep(key, asset with { Body = keep.ToArray() });
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            && !context.RequestAborted.IsCancellationRequested)
        {
            // Half an asset must not look like a whole one.
            Log.CdnFailed(logger, exception.GetType().Name);
            context.Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The CDN has no answer just now, as opposed to one that is no file.</summary>
    private static bool IsDown(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;

    private static bool IsAssetPath(string path) =>
        path.Length <= MaxPathLength && !path.AsSpan().ContainsAnyExcept(PathCharacters)
        && !path.Contains("..", StringComparison.Ordinal)
            && !path.Contains("//", StringComparison.Ordinal)
            && !path.Contains("/./", StringComparison.Ordinal);

    private static string AcceptedCoding(string header) =>
        header.Contains("br", StringComparison.OrdinalIgnoreCase)
            ? "br, gzip"
            : header.Contains("gzip", StringComparison.OrdinalIgnoreCase) ? "gzip" : "identity";

    private static partial class Log
    {
        [LoggerMessage(1311, LogLevel.Warning, "The CDN did not deliver an asset: {Kind}")]
        public static partial void CdnFailed(ILogger logger, string kind);
    }
}
