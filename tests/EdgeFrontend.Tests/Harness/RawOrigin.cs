using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Personalization.EdgeFrontend.Tests.Harness;

/// <summary>A website that sends bytes as they are, what no HTTP library would write, and keeps what it got, byte for byte.</summary>
public sealed class RawOrigin : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    public RawOrigin()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}/";

    /// <summary>The heads of the requests, each byte one character.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>Makes the answer to a head and a body. The connection is closed behind it.</summary>
    public Func<string, byte[], byte[]> Answer { get; set; } = (
        _, _) => "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    /// <summary>A header of the last request; null when it had none.</summary>
    public string? Sent(string name) => Header(Heads.Last(), name);

    public static string? Header(string head, string name)
    {
        var line = head.Split("\r\n").Skip(1).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return line?[(name.Length + 1)..].Trim(' ');
    }

    public void Serve(string head, string body = "") =>
        Answer = (
            _, _) => Encoding.Latin1.GetBytes(
                $"{head}\r\nConnection: close\r\nContent-Length: {Encoding.Latin1.GetByteCount(body)}\r\n\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ServeAsync(await _listener.AcceptSocketAsync(_stopping.Token));
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var connection = socket;
        try
        {
            var received = new List<byte>();
            var buffer = new byte[16 * 1024];
            int end;
            while ((end = Text(received).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
            {
                await ReceiveAsync();
            }

            var head = Text(received)[..end];
            var length = int.Parse(Header(head, "Content-Length") ?? "0");
            while (received.Count < end + 4 + length)
            {
                await ReceiveAsync();
            }

            Heads.Enqueue(head);
            await connection.SendAsync(Answer(head, [.. received.Skip(end + 4)]));
            connection.Shutdown(SocketShutdown.Send);
            while (await connection.ReceiveAsync(buffer, _stopping.Token) > 0)
            {
            }

            async Task ReceiveAsync()
            {
                var read = await connection.ReceiveAsync(buffer, _stopping.Token);
                if (read == 0) throw new SocketException((int)SocketError.ConnectionReset);
                received.AddRange(buffer.AsSpan(0, read));
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // The edge left, or the test ends.
        }
    }

    private static string Text(List<byte> bytes) => Encoding.Latin1.GetString([.. bytes]);
}
