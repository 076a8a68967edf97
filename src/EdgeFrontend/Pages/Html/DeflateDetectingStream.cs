using System.IO.Compression;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>Decodes <c>deflate</c> in both forms that servers send, told apart by the two bytes of a zlib header.</summary>
internal sealed class DeflateDetectingStream(Stream body) : ReadOnlyStream
{
    private Stream? _decoder;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _decoder ??= await DetectAsync(cancellationToken);
        return await _decoder.ReadAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder?.Dispose();
            body.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<Stream> DetectAsync(CancellationToken cancellationToken)
    {
        var header = new byte[2];
        var read = await body.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken);
        var joined = new PrefixedStream(header.AsMemory(0, read), body);
        var zlib = read == 2 && (header[0] & 0x0F) == 8 && ((header[0] << 8) | header[1]) % 31 == 0;
        return zlib ? new ZLibStream(joined, CompressionMode.Decompress) : new DeflateStream(joined, CompressionMode.Decompress);
    }
}
