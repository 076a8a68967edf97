using System.Buffers;
using System.Runtime.CompilerServices;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>Splits a stream of any length into lines, holding one line at a time.</summary>
internal sealed class NdjsonReader(Stream source, int maxLineBytes)
{
    /// <summary>Lines that are not empty, numbered from 1 with the empty ones counted.</summary>
    public async IAsyncEnumerable<NdjsonLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var block = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var line = new ArrayBufferWriter<byte>();
            var tooLong = false;
            long number = 1;
            int read;
            while ((read = await source.ReadAsync(block, cancellationToken)) > 0)
            {
                var from = 0;
                while (from < read)
                {
                    var end = block.AsSpan(from, read - from).IndexOf((byte)'\n');
                    var length = end < 0 ? read - from : end;
                    tooLong |= line.WrittenCount + length > maxLineBytes;
                    if (!tooLong)
                    {
                        line.Write(block.AsSpan(from, length));
                    }

                    from += length + 1;
                    if (end < 0) break;
                    if (Take(line, tooLong, number) is { } complete) yield return complete;
                    line.ResetWrittenCount();
                    tooLong = false;
                    number++;
                }
            }

            if (Take(line, tooLong, number) is { } last) yield return last;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static NdjsonLine? Take(ArrayBufferWriter<byte> line, bool tooLong, long number)
    {
        if (tooLong) return new NdjsonLine(number, null);
        var content = line.WrittenSpan;
        if (number == 1 && content.StartsWith("\uFEFF"u8))
        {
            content = content[3..];
        }

        content = content.Trim(" \t\r"u8);
        return content.IsEmpty ? null : new NdjsonLine(number, content.ToArray());
    }
}
