namespace Personalization.Domain.Routing;

/// <summary>What a route asks of a request beside its path. Null lists ask nothing.</summary>
/// <param name="Hosts">Names, or <c>*.example.com</c> for all below; without case.</param>
/// <param name="Methods">Upper-case methods.</param>
/// <param name="Query">Parameters that must be there; null as value means any value.</param>
internal sealed record RouteConditions(string[]? Hosts, string[]? Methods, KeyValuePair<string, string?>[]? Query)
{
    public bool Hold(string host, string? query, string method) =>
        (Methods is null || Array.Exists(Methods, wanted => string.Equals(wanted, method, StringComparison.OrdinalIgnoreCase)))
        && (Hosts is null || Array.Exists(Hosts, wanted => HostFits(wanted, host)))
        && (Query is null || Array.TrueForAll(Query, wanted => QueryText.Contains(query, wanted.Key, wanted.Value)));

    private static bool HostFits(string wanted, string host) => wanted.StartsWith('*')
        ? host.AsSpan().EndsWith(wanted.AsSpan(1), StringComparison.OrdinalIgnoreCase) && host.Length > wanted.Length - 1
        : string.Equals(wanted, host, StringComparison.OrdinalIgnoreCase);
}
