using System.Net;
using System.Net.Sockets;
using Personalization.Hosting.Options;

namespace Personalization.Hosting.Clustering;

/// <summary>
/// Keeps two silos off one port. The engine listens with address reuse, so that a second silo on the same port starts without an error and each gets a part of the
/// other's calls; and processes that start at the same moment pass each other's look-up, hence a lock file as well.
/// </summary>
internal sealed class ClusterPort : IDisposable
{
    private readonly FileStream guard;

    private ClusterPort(FileStream guard) => this.guard = guard;

    /// <summary>Takes a port for the life of the result.</summary>
    /// <exception cref="StartupException">Something listens on it.</exception>
    public static ClusterPort Claim(IPAddress address, int port, string key)
    {
        var path = Path.Combine(Path.GetTempPath(), $"personalization-grid-{Environment.UserName}-{address.ToString().Replace(':', '_')}-{port}.lock");
        try
        {
            var guard = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            try
            {
                Probe(address, port);
                return new ClusterPort(guard);
            }
            catch
            {
                guard.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            throw new StartupException($"Cluster:{key} is {port}, and another process has that port on {address}: stop it or choose another port.", exception);
        }
        catch (SocketException exception)
        {
            throw new StartupException(
                $"Cluster:{key} is {port}, which cannot be bound on {address} ({exception.Message}): check Cluster:AdvertisedAddress and the port.", exception);
        }
    }

    /// <summary>A port that nothing uses now.</summary>
    public static int Free(IPAddress address) => Probe(address, 0);

    public void Dispose() => guard.Dispose();

    private static int Probe(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, port));
        socket.Listen(1);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
