using System.Buffers;
using System.Net;
using Personalization.EdgeFrontend.Pipeline;

namespace Personalization.EdgeFrontend.SegmentProxy;

/// <summary>
/// Files of Segment's CDN under the site's own host: streamed on the first request and kept while that runs, answered from memory
/// afterwards, and from memory still while the CDN is down.
/// </summary>
public sealed partial class AssetProxy(CdnConnections connections, AssetCache cache, TimeProvider time, EdgeMetrics metrics, ILogger<AssetProxy> logger)
{
    private const int BufferBytes = 16 * 1024;
    private const int MaxPathLength = 512;

    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("-./0123456789@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~+");

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
        var kept = cache.Find(key);
        if (kept is not null && kept.IsFresh(time.GetUtcNow()))
        {
            metrics.Asset("memory");
            await kept.WriteAsync(context);
            return;
        }

        await FetchAsync(context, url, key, accepted, kept);
    }

    private async Task FetchAsync(HttpContext context, string url, string key, string accepted, CachedAsset? kept)
    {
        HttpResponseMessage? response = null;
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            deadline.CancelAfter(CdnConnections.Timeout);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
            if (kept?.ETag is { } etag) request.Headers.TryAddWithoutValidation("If-None-Match", etag);
            response = await connections.Raw.SendAsync(request, deadline.Token);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.CdnFailed(logger, exception.GetType().Name);
        }

        using (response)
        {
            if (response is null || (int)response.StatusCode >= 500) await ServeStaleAsync(context, kept);
            else if (response.StatusCode == HttpStatusCode.NotModified && kept is not null)
            {
                metrics.Asset("revalidated");
                cache.Keep(key, kept.Renewed(time.GetUtcNow()));
                await kept.WriteAsync(context);
            }
            else await StreamAsync(context, response, key);
        }
    }

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
        var keep = upstream.StatusCode == HttpStatusCode.OK && (upstream.Content.Headers.ContentLength ?? 0) <= AssetCache.MaxAssetBytes ? new MemoryStream() : null;
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
                if (keep.Length > AssetCache.MaxAssetBytes) keep = null;
            }

            if (keep is not null) cache.Keep(key, asset with { Body = keep.ToArray() });
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException && !context.RequestAborted.IsCancellationRequested)
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

    private static bool IsAssetPath(string path) =>
        path.Length <= MaxPathLength && !path.AsSpan().ContainsAnyExcept(PathCharacters)
        && !path.Contains("..", StringComparison.Ordinal) && !path.Contains("//", StringComparison.Ordinal) && !path.Contains("/./", StringComparison.Ordinal);

    private static string AcceptedCoding(string header) =>
        header.Contains("br", StringComparison.OrdinalIgnoreCase) ? "br, gzip" : header.Contains("gzip", StringComparison.OrdinalIgnoreCase) ? "gzip" : "identity";

    private static partial class Log
    {
        [LoggerMessage(1311, LogLevel.Warning, "An asset could not be had from the CDN: {Kind}")]
        public static partial void CdnFailed(ILogger logger, string kind);
    }
}
