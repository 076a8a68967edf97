using System.IO.Compression;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// Compresses what it reads, in the coding the origin had chosen. Every piece is flushed, so that a browser can show what the origin has
/// sent so far; that costs a few bytes a piece and is why the fastest level is enough.
/// </summary>
internal sealed class RecompressingStream : ReadOnlyStream
{
    private readonly Stream _source;
    private readonly MemoryStream _compressed = new();
    private readonly Stream _compressor;
    private readonly byte[] _piece = new byte[16 * 1024];
    private int _taken;
    private bool _ended;

    public RecompressingStream(Stream source, ContentCoding coding)
    {
        _source = source;
        _compressor = coding switch
        {
            ContentCoding.Gzip => new GZipStream(_compressed, CompressionLevel.Fastest, leaveOpen: true),
            ContentCoding.Brotli => new BrotliStream(_compressed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(_compressed, CompressionLevel.Fastest, leaveOpen: true),
        };
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        while (_taken == _compressed.Length)
        {
            if (_ended) return 0;
            _compressed.SetLength(0);
            _taken = 0;
            var read = await _source.ReadAsync(_piece, cancellationToken);
            if (read == 0)
            {
                _ended = true;
                await _compressor.DisposeAsync();
                continue;
            }

            _compressor.Write(_piece, 0, read);
            _compressor.Flush();
        }

        var count = (int)Math.Min(buffer.Length, _compressed.Length - _taken);
        _compressed.GetBuffer().AsMemory(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
            if (!_ended)
            {
                _compressor.Dispose();
            }

            _compressed.Dispose();
        }

        base.Dispose(disposing);
    }
}
