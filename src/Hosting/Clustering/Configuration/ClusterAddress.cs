using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Personalization.Hosting.Startup;

namespace Personalization.Hosting.Clustering.Configuration;

/// <summary>Finds the one address that a silo advertises and binds its ports to. Never a public one by accident.</summary>
internal static class ClusterAddress
{
    public static IPAddress Resolve(GridClusterOptions options)
    {
        if (options.AdvertisedAddress is { Length: > 0 } given)
        {
            return IPAddress.TryParse(given, out var address) ? address : FromName(given);
        }

        return options.Mode == ClusterMode.Localhost ? IPAddress.Loopback : OnlyPrivate();
    }

    /// <summary>RFC 1918, carrier-grade and link-local ranges.</summary>
    internal static bool IsPrivate(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork) return false;

        var bytes = address.GetAddressBytes();
        return bytes[0] switch
        {
            10 => true,
            100 => bytes[1] is >= 64 and < 128,
            169 => bytes[1] == 254,
            172 => bytes[1] is >= 16 and < 32,
            192 => bytes[1] == 168,
            _ => false,
        };
    }

    private static IPAddress FromName(string name)
    {
        try
        {
            var addresses = Dns.GetHostAddresses(name);
            return addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork)
                ?? addresses.FirstOrDefault()
                ?? throw new StartupException(
                    $"Cluster:AdvertisedAddress is \"{name}\", a name without an address: name this machine's private address.");
        }
        catch (SocketException exception)
        {
            throw new StartupException(
                $"Cluster:AdvertisedAddress is \"{name}\", which cannot be resolved ({exception.Message}): name this machine's private address.", exception);
        }
    }

    private static IPAddress OnlyPrivate()
    {
        var found = NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .Where(network => network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(IsPrivate)
            .Distinct()
            .ToList();
        return found is [var only]
            ? only
            : throw new StartupException(
                $"Cluster:AdvertisedAddress is not set, and this machine has {(found.Count == 0 ? "no private address" : "several private addresses: " + string.Join(", ", found))}: " +
                "name the one that the other processes of the cluster reach.");
    }
}
