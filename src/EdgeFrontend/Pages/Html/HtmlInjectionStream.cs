using System.Buffers;
using Personalization.EdgeFrontend.Telemetry;

namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>
/// A page on its way to the browser, with the snippet put in as it passes. Reading returns what the origin sent as soon as it came; once
/// the place is found, or known not to come, bytes go through without being looked at.
/// </summary>
/// <remarks>
/// The page is read into the reader's own buffer and looked at there, with room left for the snippet, so that a page that fits is neither
/// copied nor cut into several writes. Only a reader with a small buffer, and <see cref="PeekAsync"/>, go through a buffer of our own.
/// </remarks>
/// <param name="page">The page as the origin sends it, decoded.</param>
/// <param name="snippet">What goes in, as the headers ask for it.</param>
/// <param name="scanner">Finds the place.</param>
/// <param name="metrics">Counts what became of the snippet.</param>
/// <param name="withNonce">The snippet with the nonce that a policy in the page names; null for one that no policy concerns.</param>
internal sealed class HtmlInjectionStream(
    Stream page, byte[] snippet, HtmlInsertionScanner scanner, EdgeMetrics? metrics = null, Func<string, byte[]>? withNonce = null)
    : ReadOnlyStream
{
    /// <summary>What a buffer must take of the page beside the snippet.</summary>
    private const int PieceBytes = 8 * 1024;

    /// <summary>Room for the snippet, whose length a nonce may change.</summary>
    private readonly int _room = snippet.Length
        + (withNonce is null ? 0 : " nonce=\"\"".Length + ContentSecurityPolicy.MaxNonceLength);

    private readonly string? _nonce = scanner.Nonce;
    private byte[] _snippet = snippet;
    private byte[] _held = [];
    private int _heldCount;
    private bool _ended;
    private byte[]? _buffer;
    private ReadOnlyMemory<byte> _ready;

    /// <summary>How much longer a page is that the snippet is in.</summary>
    public int SnippetLength => _snippet.Length;

    public override ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        if (destination.IsEmpty) return ValueTask.FromResult(0);
        if (!_ready.IsEmpty) return ValueTask.FromResult(TakeReady(destination.Span));
        return _ended || scanner.Outcome != SnippetOutcome.Searching
            ? page.ReadAsync(destination, cancellationToken)
            : SearchAsync(destination, cancellationToken);
    }

    /// <summary>Reads the page's first piece ahead. Whether the place is in it: then the page grows by the snippet for certain.</summary>
    public async ValueTask<bool> PeekAsync(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        return scanner.Outcome == SnippetOutcome.Inserted;
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

    private async ValueTask<int> SearchAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (destination.Length < PieceBytes + _room)
            {
                await FillAsync(cancellationToken);
                if (!_ready.IsEmpty) return TakeReady(destination.Span);
            }
            else if (await ReadPieceAsync(destination, cancellationToken) is > 0 and var count) return count;

            if (_ended) return 0;
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(PieceBytes + _room);
        _ready = _buffer.AsMemory(0, await ReadPieceAsync(_buffer, cancellationToken));
    }

    /// <summary>
    /// Reads once from the origin; the answer is how many bytes at the start of the buffer may leave, none when all of them have to wait.
    /// </summary>
    private async ValueTask<int> ReadPieceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var start = _heldCount;
        var read = await page.ReadAsync(buffer[start..^_room], cancellationToken);
        _held.AsSpan(0, start).CopyTo(buffer.Span);
        _heldCount = 0;
        if (read > 0) return Insert(buffer.Span, start, start + read);
        _ended = true;
        scanner.End();
        metrics?.Snippet(scanner.Outcome);
        return scanner.Outcome == SnippetOutcome.Inserted ? InsertAt(buffer.Span, 0, start) : start;
    }

    private int Insert(Span<byte> buffer, int start, int end)
    {
        var place = scanner.Scan(buffer[..end], start);
        if (scanner.Outcome != SnippetOutcome.Searching)
        {
            metrics?.Snippet(scanner.Outcome);
        }

        if (scanner.Outcome == SnippetOutcome.Inserted) return InsertAt(buffer, place, end);
        _heldCount = scanner.HeldBack;
        if (_held.Length < _heldCount)
        {
            _held = new byte[Math.Max(_heldCount, 1 + HeadContent.LongestName)];
        }

        buffer[(end - _heldCount)..end].CopyTo(_held);
        return end - _heldCount;
    }

    private int InsertAt(Span<byte> buffer, int place, int end)
    {
        if (scanner.Nonce is { } nonce && nonce != _nonce && withNonce is not null)
        {
            _snippet = withNonce(nonce);
        }

        buffer[place..end].CopyTo(buffer[(place + _snippet.Length)..]);
        _snippet.CopyTo(buffer[place..]);
        return end + _snippet.Length;
    }

    private int TakeReady(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, _ready.Length);
        _ready.Span[..count].CopyTo(destination);
        _ready = _ready[count..];
        if (_ready.IsEmpty)
        {
            ReturnBuffer();
        }

        return count;
    }

    private void ReturnBuffer()
    {
        if (_buffer is null) return;
        _ready = default;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }
}
