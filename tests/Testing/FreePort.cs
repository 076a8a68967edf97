using System.Net;
using System.Net.Sockets;

namespace Personalization.Testing;

/// <summary>Ports for servers of the tests.</summary>
public static class FreePort
{
    private const int First = 10_000;
    private const int Count = 10_000;

    private static int Last = Environment.ProcessId * 97;

    /// <summary>
    /// A loopback port that nothing listens on now and that no other test of this process was given. Below those that the system gives to
    /// connections and to listeners without a wish.
    /// </summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref Last) % Count);
            if (IsFree(port)) return port;
        }
    }

    /// <summary>
    /// Whether nothing listens on a loopback port now. Ports below 32768 are never taken by outgoing connections, so that a server which is
    /// started again finds its own.
    /// </summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
