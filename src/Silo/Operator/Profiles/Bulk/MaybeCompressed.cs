using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>
/// Lines come plain or as gzip, which their first two bytes tell: no line of JSON begins like that, and exports are kept compressed.
/// </summary>
internal static class MaybeCompressed
{
    private const int MagicBytes = 2;

    /// <summary>The content of a stream, inflated when it is gzip. Disposing of it leaves the stream open.</summary>
    public static async Task<Stream> OpenAsync(Stream source, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(source, new StreamPipeReaderOptions(leaveOpen: true));
        var head = (await reader.ReadAtLeastAsync(MagicBytes, cancellationToken)).Buffer;
        var isCompressed = head.Slice(0, Math.Min(MagicBytes, head.Length)).ToArray() is [0x1f, 0x8b];
        reader.AdvanceTo(head.Start);
        return isCompressed ? new GZipStream(reader.AsStream(), CompressionMode.Decompress) : reader.AsStream();
    }
}
