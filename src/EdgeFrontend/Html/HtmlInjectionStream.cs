using System.Buffers;

namespace Personalization.EdgeFrontend.Html;

/// <summary>
/// A page on its way to the browser, with the snippet put in as it passes. Reading returns what the origin sent as soon as it came; once
/// the place is found, or known not to come, bytes go through without being looked at.
/// </summary>
internal sealed class HtmlInjectionStream(Stream page, byte[] snippet, byte[] ownMarker) : ReadOnlyStream
{
    private const int BufferBytes = 16 * 1024;

    private readonly HtmlInsertionScanner _scanner = new(ownMarker);
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _held;
    private ReadOnlyMemory<byte> _ready;
    private ReadOnlyMemory<byte> _readyNext;
    private ReadOnlyMemory<byte> _readyLast;

    public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        if (destination.IsEmpty) return 0;
        while (true)
        {
            if (TakeReady(destination.Span, out var taken)) return taken;
            if (_buffer is null || _scanner.Verdict != InsertionVerdict.Searching)
            {
                ReturnBuffer();
                return await page.ReadAsync(destination, cancellationToken);
            }

            var read = await page.ReadAsync(_buffer.AsMemory(_held, BufferBytes - _held), cancellationToken);
            Prepare(_buffer, read);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            page.Dispose();
            ReturnBuffer();
        }

        base.Dispose(disposing);
    }

    /// <summary>Sorts what is in the buffer into what may leave and what must wait.</summary>
    private void Prepare(byte[] buffer, int read)
    {
        var total = _held + read;
        if (read == 0)
        {
            // The page ended inside what looked like a tag: it was text.
            _ready = Detach(buffer.AsSpan(0, total));
            _held = 0;
            ReturnBuffer();
            return;
        }

        var place = _scanner.Scan(buffer.AsSpan(_held, read));
        if (_scanner.Verdict == InsertionVerdict.Found)
        {
            place += _held;
            _ready = buffer.AsMemory(0, place);
            _readyNext = snippet;
            _readyLast = buffer.AsMemory(place, total - place);
            _held = 0;
            return;
        }

        var keep = _scanner.HeldBack;
        _ready = buffer.AsMemory(0, total - keep);
        _readyLast = buffer.AsMemory(total - keep, keep);
        _held = keep;
    }

    private bool TakeReady(Span<byte> destination, out int taken)
    {
        taken = 0;
        if (_ready.IsEmpty && !_readyNext.IsEmpty) (_ready, _readyNext) = (_readyNext, default);
        if (_ready.IsEmpty && _held == 0 && !_readyLast.IsEmpty) (_ready, _readyLast) = (_readyLast, default);
        if (_ready.IsEmpty)
        {
            if (_held > 0 && _buffer is not null && !_readyLast.IsEmpty)
            {
                // Held back bytes open the next round.
                _readyLast.Span.CopyTo(_buffer);
                _readyLast = default;
            }

            return false;
        }

        taken = Math.Min(destination.Length, _ready.Length);
        _ready.Span[..taken].CopyTo(destination);
        _ready = _ready[taken..];
        return true;
    }

    private void ReturnBuffer()
    {
        if (_buffer is null) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }

    private static byte[] Detach(ReadOnlySpan<byte> bytes) => bytes.ToArray();
}
