using System.Threading.Channels;

namespace Personalization.EdgeFrontend.Access;

/// <summary>
/// Between requests and the writer of the access log: two bounded lanes. The writer empties that of failures first, so that it is successes
/// that are dropped when the output is slow, and requests never wait for either.
/// </summary>
internal sealed class AccessQueue
{
    /// <summary>Room for a minute of failures of a bad day, a few megabytes.</summary>
    public const int Failures = 16_384;

    /// <summary>Room for what a busy edge samples in some seconds.</summary>
    public const int Successes = 4_096;

    private readonly Channel<(AccessEntry Entry, AccessKind Kind)> _failures = Lane(Failures);
    private readonly Channel<(AccessEntry Entry, AccessKind Kind)> _successes = Lane(Successes);

    /// <summary>Holds one word for the writer, however many lines came.</summary>
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Hands a line over.</summary>
    /// <returns>Whether there was room for it.</returns>
    public bool TryAdd(in AccessEntry entry, AccessKind kind)
    {
        var lane = kind == AccessKind.Success ? _successes : _failures;
        if (!lane.Writer.TryWrite((entry, kind))) return false;
        _news.Writer.TryWrite(true);
        return true;
    }

    /// <summary>The next line, failures first.</summary>
    public bool TryTake(out (AccessEntry Entry, AccessKind Kind) line) =>
        _failures.Reader.TryRead(out line) || _successes.Reader.TryRead(out line);

    /// <summary>Waits until there may be a line.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _news.Reader.ReadAsync(cancellationToken);

    private static Channel<(AccessEntry Entry, AccessKind Kind)> Lane(int capacity) =>
        Channel.CreateBounded<(AccessEntry, AccessKind)>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait });
}
