using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Personalization.Grains.Membership;
using Personalization.Hosting.Clustering.Configuration;
using Personalization.Hosting.Clustering.FailureDetection;

namespace Personalization.Silo;

/// <summary>Tells the grains what the membership table says of their silo.</summary>
internal sealed class SiloMembershipLease(
    MembershipLease standing, IOptions<GridClusterOptions> cluster, IOptions<EndpointOptions> endpoints) : IMembershipLease
{
    public ValueTask<bool> ConfirmAsync() => standing.ConfirmAsync();

    public TimeSpan Trust => standing.Trust;

    public TimeSpan TrustLeft => standing.TrustLeft;

    /// <summary>A silo without a gateway, alone in its cluster, has the edge of its own process and no other.</summary>
    public bool MayHaveOtherEdges => cluster.Value.Mode != ClusterMode.Localhost || endpoints.Value.GatewayPort != 0;
}
