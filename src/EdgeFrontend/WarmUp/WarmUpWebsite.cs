using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Personalization.EdgeFrontend.WarmUp;

/// <summary>
/// A website of one page on a loopback port, compressed for those who ask for that: the way to an origin and back, connecting included, is
/// part of what has to be warm.
/// </summary>
internal sealed class WarmUpWebsite : IAsyncDisposable
{
    private const int MaxRequestBytes = 16 * 1024;

    private static readonly byte[] Page =
        "<!doctype html><html><head><title>Nobody's</title></head><body><p>Nobody sees this.</p></body></html>"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    public WarmUpWebsite()
    {
        _listener.Start();
        _serving = AcceptAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}/";

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_stopping.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The warm-up ends.
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket connection)
    {
        using var _ = connection;
        var buffer = new byte[MaxRequestBytes];
        var length = 0;
        try
        {
            while (length < buffer.Length)
            {
                var read = await connection.ReceiveAsync(buffer.AsMemory(length), _stopping.Token);
                if (read == 0) return;
                length += read;
                if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0) continue;
                var isCompressed = Encoding.ASCII.GetString(buffer, 0, length)
                    .Contains("Accept-Encoding", StringComparison.OrdinalIgnoreCase);
                foreach (var part in Answer(isCompressed))
                {
                    await connection.SendAsync(part, _stopping.Token);
                }

                length = 0;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The warm-up ends.
        }
    }

    private static byte[][] Answer(bool isCompressed)
    {
        var body = isCompressed ? Compress() : Page;
        var coding = isCompressed ? "Content-Encoding: gzip\r\n" : "";
        return [
            Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{coding}Content-Length: {body.Length}\r\n\r\n"), body,
        ];
    }

    private static byte[] Compress()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(Page);
        }

        return compressed.ToArray();
    }
}
