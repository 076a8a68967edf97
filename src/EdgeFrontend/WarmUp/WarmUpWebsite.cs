using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Personalization.EdgeFrontend.WarmUp;

/// <summary>A website of one page, compressed for those who ask for that.</summary>
internal sealed class WarmUpWebsite : HttpMessageHandler
{
    private static readonly byte[] Page = "<!doctype html><html><head><title>Nobody's</title></head><body><p>Nobody sees this.</p></body></html>"u8.ToArray();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // As from a connection: never at once.
        await Task.Yield();
        var compresses = request.Headers.AcceptEncoding.Count > 0;
        var content = new ByteArrayContent(compresses ? Compress() : Page);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/html");
        if (compresses) content.Headers.ContentEncoding.Add("gzip");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request };
    }

    private static byte[] Compress()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(Page);
        return compressed.ToArray();
    }
}
