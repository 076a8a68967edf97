using System.Net.Http.Headers;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>One file of the CDN in memory, with the headers that go with it; never a cookie.</summary>
internal sealed record CachedAsset
{
    private static readonly TimeSpan DefaultFreshness = TimeSpan.FromMinutes(5);

    public int Status { get; init; } = StatusCodes.Status200OK;

    public byte[] Body { get; init; } = [];

    public string? ContentType { get; init; }

    public string? ContentEncoding { get; init; }

    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    public string? CacheControl { get; init; }

    public TimeSpan FreshFor { get; init; }

    public DateTimeOffset At { get; init; }

    public bool IsFresh(DateTimeOffset now) => now - At < FreshFor;

    public CachedAsset Renewed(DateTimeOffset now) => this with { At = now };

    public static CachedAsset From(HttpResponseMessage response, DateTimeOffset now) => new()
    {
        Status = (int)response.StatusCode,
        ContentType = response.Content.Headers.ContentType?.ToString(),
        ContentEncoding = response.Content.Headers.ContentEncoding.Count == 0
            ? null
            : string.Join(", ", response.Content.Headers.ContentEncoding),
        ETag = response.Headers.ETag?.ToString(),
        LastModified = response.Content.Headers.LastModified?.ToString("R"),
        CacheControl = response.Headers.CacheControl?.ToString(),
        FreshFor = Freshness(response.Headers.CacheControl),
        At = now,
    };

    public Task WriteAsync(HttpContext context)
    {
        if (ETag is not null && context.Request.Headers.IfNoneMatch.ToString().Contains(ETag, StringComparison.Ordinal))
        {
            WriteHeaders(context.Response, null);
            context.Response.ContentType = null;
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        WriteHeaders(context.Response, Body.Length);
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(Body, context.RequestAborted).AsTask();
    }

    public void WriteHeaders(HttpResponse response, long? length)
    {
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = length;
        var headers = response.Headers;
        headers.Vary = "Accept-Encoding";
        headers.XContentTypeOptions = "nosniff";
        headers.AccessControlAllowOrigin = "*";
        if (ContentEncoding is not null)
        {
            headers.ContentEncoding = ContentEncoding;
        }

        if (ETag is not null)
        {
            headers.ETag = ETag;
        }

        if (LastModified is not null)
        {
            headers.LastModified = LastModified;
        }

        headers.CacheControl = Status == StatusCodes.Status200OK ? CacheControl ?? "public, max-age=300" : "no-store";
    }

    private static TimeSpan Freshness(CacheControlHeaderValue? cache)
    {
        if (cache is null) return DefaultFreshness;
        if (cache.NoStore || cache.NoCache || cache.Private) return TimeSpan.Zero;
        return cache.SharedMaxAge ?? cache.MaxAge ?? DefaultFreshness;
    }
}
