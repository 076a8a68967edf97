using System.Net;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>Puts a transformed stream in the place of an origin's body, so that the forwarder's one copy loop moves it.</summary>
internal sealed class StreamHttpContent(Stream body, HttpContent original) : HttpContent
{
    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(body);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => body.CopyToAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
            original.Dispose();
        }

        base.Dispose(disposing);
    }
}
