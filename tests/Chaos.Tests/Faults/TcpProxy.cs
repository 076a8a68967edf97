using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>
/// A connection's bad day: forwards TCP, and delays, holds or cuts it on command, in one direction or both. The kernel here has no tc
/// netem.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly Task _accepting;

    /// <summary>Starts forwarding.</summary>
    /// <param name="targetPort">A loopback port.</param>
    /// <param name="address">Where to listen; loopback unless network namespaces must reach it.</param>
    /// <param name="port">Where to listen; 0 takes a free port.</param>
    public TcpProxy(int targetPort, string address = "127.0.0.1", int port = 0)
    {
        _target = new IPEndPoint(IPAddress.Loopback, targetPort);
        _listener = new TcpListener(IPAddress.Parse(address), port);
        _listener.Start(512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Added to each piece of data on its way to the target, and again on its way back.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Nothing passes towards the target; connections stay open, as behind a lost link.</summary>
    public bool HoldsForward { get; set; }

    /// <summary>Nothing passes back.</summary>
    public bool HoldsBack { get; set; }

    /// <summary>Refuses new connections and resets the present ones.</summary>
    public bool IsCut
    {
        get;
        set
        {
            field = value;
            if (value)
            {
                Reset();
            }
        }
    }

    /// <summary>Connections now.</summary>
    public int Connections => _sockets.Count / 2;

    /// <summary>Resets the present connections.</summary>
    public void Reset()
    {
        foreach (var socket in _sockets.Keys)
        {
            Close(socket);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        Reset();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_stopping.Token);
                if (IsCut)
                {
                    Close(client);
                }
                else
                {
                    _ = ServeAsync(client);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (_stopping.IsCancellationRequested) return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        _sockets[client] = _sockets[server] = 0;
        try
        {
            await server.ConnectAsync(_target, _stopping.Token);
            await Task.WhenAny(CopyAsync(client, server, forward: true), CopyAsync(server, client, forward: false));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The target is down: the client sees its connection closed.
        }
        finally
        {
            Close(client);
            Close(server);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool forward)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var read = await from.ReceiveAsync(buffer, _stopping.Token);
                if (read == 0) return;
                if (Delay > TimeSpan.Zero)
                {
                    await Task.Delay(Delay, _stopping.Token);
                }

                while (forward ? HoldsForward : HoldsBack)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(20), _stopping.Token);
                }

                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _stopping.Token);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side has left.
        }
    }

    private void Close(Socket socket)
    {
        _sockets.TryRemove(socket, out _);
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
    }
}
