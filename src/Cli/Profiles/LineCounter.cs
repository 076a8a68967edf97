namespace Personalization.Cli.Profiles;

/// <summary>Counts lines that pass by.</summary>
internal sealed class LineCounter
{
    private byte _last = (byte)'\n';

    public long Count { get; private set; }

    /// <summary>Whether nothing passed yet or the last byte ended a line.</summary>
    public bool EndsWithLine => _last == '\n';

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        Count += bytes.Count((byte)'\n');
        _last = bytes[^1];
    }
}
