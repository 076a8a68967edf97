using System.Net;
using System.Net.Sockets;

namespace Personalization.Testing;

/// <summary>Ports for servers of the tests.</summary>
public static class FreePort
{
    /// <summary>A loopback port that nothing listens on now.</summary>
    public static int Next()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>
    /// Whether nothing listens on a loopback port now. Ports below 32768 are never taken by outgoing connections, so that a server which is started again finds its own.
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
