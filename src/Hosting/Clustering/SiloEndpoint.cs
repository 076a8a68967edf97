using System.Net;
using Microsoft.Extensions.Options;
using Personalization.Hosting.Clustering.Configuration;

namespace Personalization.Hosting.Clustering;

/// <summary>The address and ports of this silo, taken for the life of the process.</summary>
internal sealed class SiloEndpoint : IDisposable
{
    private readonly List<ClusterPort> _claims = [];

    public SiloEndpoint(IOptions<GridClusterOptions> options, SiloGatewayDefault gateway)
    {
        var cluster = options.Value;
        Address = ClusterAddress.Resolve(cluster);
        GatewayPort = cluster.GatewayPort ?? gateway.Port;
        _claims.Add(ClusterPort.Claim(Address, cluster.SiloPort, nameof(cluster.SiloPort)));
        SiloPort = _claims[0].Port;
        try
        {
            if (GatewayPort != 0)
            {
                _claims.Add(ClusterPort.Claim(Address, GatewayPort, nameof(cluster.GatewayPort)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IPAddress Address { get; }

    public int SiloPort { get; }

    public int GatewayPort { get; }

    public void Dispose() => _claims.ForEach(claim => claim.Dispose());
}

/// <summary>The gateway port of a silo whose configuration names none.</summary>
internal sealed record SiloGatewayDefault(int Port);
