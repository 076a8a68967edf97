using System.Net;
using System.Net.Http.Headers;

namespace Personalization.Cli.Profiles;

/// <summary>A request body that says how far it got. The server reads no faster than it stores, so what was sent is close to what was done.</summary>
internal sealed class ProgressContent : HttpContent
{
    private readonly Stream source;
    private readonly Action<long, long> sent;

    public ProgressContent(Stream source, Action<long, long> sent)
    {
        this.source = source;
        this.sent = sent;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var lines = new LineCounter();
        var block = new byte[64 * 1024];
        long bytes = 0;
        int read;
        while ((read = await source.ReadAsync(block, cancellationToken)) > 0)
        {
            await stream.WriteAsync(block.AsMemory(0, read), cancellationToken);
            bytes += read;
            lines.Add(block.AsSpan(0, read));
            sent(bytes, lines.Count);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false; // chunked: a pipe has no length
    }
}
