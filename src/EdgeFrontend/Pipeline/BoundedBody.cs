namespace Personalization.EdgeFrontend.Pipeline;

/// <summary>Reads a request body into memory up to a limit, and not a byte of memory more for what claims or turns out to be larger.</summary>
public static class BoundedBody
{
    /// <summary>The body, or null when it is larger than <paramref name="maxBytes"/>.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(Stream body, long? announced, int maxBytes, CancellationToken cancellationToken)
    {
        if (announced > maxBytes) return null;
        var buffer = new byte[Math.Min(announced is > 0 ? (int)announced + 1 : 4096, maxBytes + 1)];
        var length = 0;
        while (true)
        {
            var read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return buffer.AsMemory(0, length);
            length += read;
            if (length > maxBytes) return null;
            if (length == buffer.Length) Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, maxBytes + 1L));
        }
    }
}
