using System.Collections.Frozen;

namespace Personalization.Domain.Routing;

/// <summary>
/// Finds the first route in document order: exact paths by one lookup, prefixes one after another. Most requests match nothing and
/// must learn that quickly.
/// </summary>
internal sealed class RouteTable
{
    private readonly FrozenDictionary<string, CompiledRoute[]> _exact;
    private readonly CompiledRoute[] _prefixes;

    public RouteTable(CompiledRoute[] routes)
    {
        All = routes;
        _exact = routes.Where(route => !route.IsPrefix).GroupBy(route => route.Pattern, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _prefixes = [.. routes.Where(route => route.IsPrefix)];
    }

    public IReadOnlyList<CompiledRoute> All { get; }

    public bool TryMatch(string host, string path, string? query, string method, out CompiledRoute? route)
    {
        route = null;
        if (_exact.TryGetValue(path, out var candidates))
        {
            route = First(candidates, host, query, method);
        }

        foreach (var candidate in _prefixes)
        {
            if (route is not null && candidate.Index > route.Index) break;
            if (path.StartsWith(candidate.Prefix, StringComparison.Ordinal) && candidate.Conditions.Hold(host, query, method))
            {
                route = candidate;
                break;
            }
        }

        return route is not null;
    }

    private static CompiledRoute? First(CompiledRoute[] candidates, string host, string? query, string method)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Conditions.Hold(host, query, method)) return candidate;
        }

        return null;
    }
}
