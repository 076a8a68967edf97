using System.Net;
using Microsoft.Extensions.Options;
using Personalization.EdgeFrontend.Configuration;
using Personalization.Hosting.Listeners;

namespace Personalization.EdgeFrontend.Admission;

/// <summary>
/// So many connections of one client at once, so that no single one can take all that the process has. Proxies of the configuration hold
/// the connections of many visitors and have no such bound.
/// </summary>
internal sealed class ConnectionAdmission(
    IOptions<EdgeOptions> options, IOptions<EdgeListenerOptions> listener, RequestLimits limits) : IConnectionAdmission
{
    /// <summary>
    /// Where no setting says otherwise. A browser has one connection over HTTP/2 and six over HTTP/1.1; an office of 5,000 people behind
    /// one address some 10,000.
    /// </summary>
    internal const int Default = 20_000;

    private readonly TrustedAddresses _proxies = new([.. options.Value.TrustedProxies, .. listener.Value.ProxyProtocol]);
    private readonly RateLimitOptions _rates = options.Value.RateLimits;
    private readonly Lock _gate = new();
    private readonly Dictionary<ClientNetwork, int> _open = [];

    public bool TryEnter(IPAddress client, int capacity)
    {
        if (!IsBounded(client)) return true;
        var most = MostOf(capacity);
        var network = ClientNetwork.Of(client);
        lock (_gate)
        {
            var open = _open.GetValueOrDefault(network);
            if (open < most)
            {
                _open[network] = open + 1;
                return true;
            }
        }

        limits.Count(RateLimit.ConnectionsPerAddress, most);
        return false;
    }

    public void Leave(IPAddress client)
    {
        if (!IsBounded(client)) return;
        var network = ClientNetwork.Of(client);
        lock (_gate)
        {
            if (--_open[network] == 0)
            {
                _open.Remove(network);
            }
        }
    }

    /// <summary>Never all that there are, where those are few.</summary>
    internal int MostOf(int capacity) => _rates.ConnectionsPerAddress ?? Math.Min(Default, Math.Max(1, capacity / 2));

    private bool IsBounded(IPAddress client) => _rates is { Enabled: true, ConnectionsPerAddress: not 0 } && !_proxies.Contains(client);
}
