using System.Data.Common;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Personalization.Hosting.Clustering.Configuration;

namespace Personalization.Hosting.Clustering;

/// <summary>Where this process looks for its cluster, in words for an operator and without credentials.</summary>
internal sealed class ClusterPlace(
    IOptions<GridClusterOptions> cluster, IOptions<StaticGatewayListProviderOptions> gateways, ClusterDatabase? database = null)
{
    public override string ToString() => database is null
        ? string.Join(", ", gateways.Value.Gateways.Select(gateway => gateway.Authority))
        : $"{Describe(database.DataSource)} (Cluster:ClusterId {cluster.Value.ClusterId})";

    private static string Describe(DbDataSource source)
    {
        var connection = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        return $"PostgreSQL {connection.Host}:{connection.Port}/{connection.Database}";
    }
}
