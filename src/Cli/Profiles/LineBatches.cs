using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Personalization.Cli.Profiles;

/// <summary>
/// Cuts a stream of lines of any length into batches of whole lines, so that an answer acknowledges each of them: over HTTP/1.1 nothing of
/// an answer can be read before all of a request was sent. The input may be gzip, which its first two bytes tell.
/// </summary>
internal sealed class LineBatches(Stream source)
{
    /// <summary>A second or two of work for a slow database.</summary>
    public const int MaxLines = 2000;

    /// <summary>Where a batch ends once it is so large; only a longer line makes it longer.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>What is kept of a line: more than a server takes, so that it says so.</summary>
    private const int MaxLineBytes = 2 * 1024 * 1024;

    private const int MagicBytes = 2;

    /// <summary>The batches in their order, each with its number of lines.</summary>
    public async IAsyncEnumerable<(byte[] Content, int Lines)> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(source, new StreamPipeReaderOptions(leaveOpen: true));
        var head = (await reader.ReadAtLeastAsync(MagicBytes, cancellationToken)).Buffer;
        var isCompressed = head.Slice(0, Math.Min(MagicBytes, head.Length)).ToArray() is [0x1f, 0x8b];
        reader.AdvanceTo(head.Start);
        await using Stream text = isCompressed ? new GZipStream(reader.AsStream(), CompressionMode.Decompress) : reader.AsStream();
        var (batch, lines, lineBytes) = (new MemoryStream(), 0, 0);
        var block = new byte[64 * 1024];
        int read;
        while ((read = await text.ReadAsync(block, cancellationToken)) > 0)
        {
            for (var rest = block.AsMemory(0, read); rest.Length > 0;)
            {
                var end = rest.Span.IndexOf((byte)'\n');
                var part = end < 0 ? rest : rest[..end];
                var kept = Math.Min(part.Length, MaxLineBytes - lineBytes);
                batch.Write(part.Span[..kept]);
                lineBytes += kept;
                if (end < 0) break;
                batch.WriteByte((byte)'\n');
                rest = rest[(end + 1)..];
                (lines, lineBytes) = (lines + 1, 0);
                if (lines < MaxLines && batch.Length < MaxBytes) continue;
                yield return (batch.ToArray(), lines);
                (batch, lines) = (new MemoryStream(), 0);
            }
        }

        if (batch.Length > 0) yield return (batch.ToArray(), lines + (lineBytes > 0 ? 1 : 0));
    }
}
