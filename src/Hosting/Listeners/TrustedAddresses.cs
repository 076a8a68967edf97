using System.Net;

namespace Personalization.Hosting.Listeners;

/// <summary>Networks of the configuration whose peers are believed something.</summary>
public sealed class TrustedAddresses
{
    private readonly IPNetwork[] _networks;

    /// <summary>Of networks in CIDR notation that were validated; others are left out.</summary>
    public TrustedAddresses(IEnumerable<string> networks) =>
        _networks =
            [.. networks.Select(text => IPNetwork.TryParse(text, out var network) ? network : (IPNetwork?)null).OfType<IPNetwork>()];

    /// <summary>Whether an address is in one of the networks, in whichever of its forms.</summary>
    public bool Contains(IPAddress? address)
    {
        if (address is null) return false;
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        foreach (var network in _networks)
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }
}
