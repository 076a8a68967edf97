using System.Collections.Frozen;
using Personalization.Domain.Evaluating;
using Personalization.Domain.Routing;

namespace Personalization.Domain.Rules;

/// <summary>
/// A rule document, compiled: immutable, safe to share between threads, swapped as a whole. Everything a decision needs is looked up,
/// nothing is parsed.
/// </summary>
public sealed class CompiledRuleSet
{
    private readonly FrozenDictionary<string, int> _featureIndexes;
    private readonly FrozenSet<string> _clientFeatures;
    private readonly RouteTable _routes;

    internal CompiledRuleSet(
        string contentHash, CompiledFeature[] features, AttributeSlot[] slots, RouteTable routes, ClientTrait[] clientTraits,
        string[] clientFeatures)
    {
        ContentHash = contentHash;
        Features = features;
        Slots = slots;
        _routes = routes;
        ClientTraits = clientTraits;
        ClientFeatures = clientFeatures;
        _clientFeatures = clientFeatures.ToFrozenSet(StringComparer.Ordinal);
        FeatureNames = Array.ConvertAll(features, feature => feature.Key);
        _featureIndexes = features.ToFrozenDictionary(feature => feature.Key, feature => feature.Index, StringComparer.Ordinal);
    }

    /// <summary>A rule set without routes and features: every page is the default page.</summary>
    public static CompiledRuleSet Empty { get; } = new("", [], [], new RouteTable([]), [], []);

    /// <summary>SHA-256 of the document's bytes, lower-case hexadecimal.</summary>
    public string ContentHash { get; }

    /// <summary>Names of all features, in document order; the position is the feature's index.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>Features that browsers may see, public by declaration.</summary>
    public IReadOnlyList<string> ClientFeatures { get; }

    /// <summary>All routes in document order.</summary>
    public IReadOnlyList<CompiledRoute> Routes => _routes.All;

    /// <summary>Whether the document declares anything for <c>clientSideTraits</c>.</summary>
    public bool HasClientTraits => ClientTraits.Length > 0;

    internal CompiledFeature[] Features { get; }

    internal AttributeSlot[] Slots { get; }

    internal ClientTrait[] ClientTraits { get; }

    /// <summary>Index of a feature, or -1.</summary>
    public int IndexOfFeature(string feature) => _featureIndexes.TryGetValue(feature, out var index) ? index : -1;

    /// <summary>Whether browsers may see the feature.</summary>
    public bool IsClientFeature(string feature) => _clientFeatures.Contains(feature);

    /// <summary>
    /// Every path that a route's feature can choose, as the rules write it: for those who look whether the origin has them.
    /// </summary>
    /// <param name="route">A route of these rules.</param>
    public IReadOnlyList<string> PathsOf(CompiledRoute route) =>
    [
        .. Features[route.FeatureIndex].Values()
            .Select(one => one.Value.Text)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The first route in document order that fits the request.</summary>
    /// <param name="host">Host without port; compared without case.</param>
    /// <param name="path">Requested path, decoded, rooted; compared exactly.</param>
    /// <param name="query">Raw query string, with or without the question mark.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="route">The route.</param>
    public bool TryMatchRoute(string host, string path, string? query, string method, out CompiledRoute? route) =>
        _routes.TryMatch(host, path, query, method, out route);
}
