using System.Net;
using System.Net.Sockets;
using Personalization.Hosting.Startup;

namespace Personalization.Hosting.Clustering;

/// <summary>
/// Keeps two silos off one port. Orleans listens with address reuse, so that a second silo on the same port starts without an error and
/// each gets a part of the other's calls. A look at the TCP port finds whoever listens already; processes that start at the same moment
/// pass each other's look, hence the UDP port of the same number is bound for the life of the process as well, without reuse and without
/// being read: the kernel gives it to one of them and takes it back when it ends.
/// </summary>
internal sealed class ClusterPort : IDisposable
{
    private const int FreePortAttempts = 20;

    private readonly Socket _guard;

    private ClusterPort(Socket guard, int port) => (_guard, Port) = (guard, port);

    public int Port { get; }

    /// <summary>Takes a port for the life of the result; port 0 takes any that is free.</summary>
    /// <exception cref="StartupException">It is in use, or cannot be bound at all.</exception>
    public static ClusterPort Claim(IPAddress address, int port, string key)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Take(address, port == 0 ? Probe(address, 0) : port);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                if (port == 0 && attempt < FreePortAttempts) continue;
                throw new StartupException(
                    $"Cluster:{key} is {port}, and another process has that port on {address}: stop it or choose another port.", exception);
            }
            catch (SocketException exception)
            {
                throw new StartupException(
                    $"Cluster:{key} is {port}, which cannot be bound on {address} ({exception.Message}): check Cluster:AdvertisedAddress and the port.", exception);
            }
        }
    }

    public void Dispose() => _guard.Dispose();

    private static ClusterPort Take(IPAddress address, int port)
    {
        var guard = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ExclusiveAddressUse = true };
        try
        {
            guard.Bind(new IPEndPoint(address, port));
            Probe(address, port);
            return new ClusterPort(guard, port);
        }
        catch
        {
            guard.Dispose();
            throw;
        }
    }

    private static int Probe(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, port));
        socket.Listen(1);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
