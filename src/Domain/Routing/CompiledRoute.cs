namespace Personalization.Domain.Routing;

/// <summary>Binds requests to a feature whose value is an origin path.</summary>
public sealed class CompiledRoute
{
    internal CompiledRoute(int index, string path, string feature, int featureIndex, RouteConditions conditions)
    {
        Index = index;
        IsPrefix = path.EndsWith('*');
        Prefix = IsPrefix ? path[..^1] : path;
        Pattern = path;
        Feature = feature;
        FeatureIndex = featureIndex;
        Conditions = conditions;
    }

    /// <summary>Position in the document.</summary>
    public int Index { get; }

    /// <summary>The path as written: exact, or ending in <c>*</c>.</summary>
    public string Pattern { get; }

    /// <summary>Whether the path ends in <c>*</c>.</summary>
    public bool IsPrefix { get; }

    /// <summary>The path without the asterisk.</summary>
    public string Prefix { get; }

    /// <summary>Name of the feature.</summary>
    public string Feature { get; }

    /// <summary>Index of the feature in the rule set.</summary>
    public int FeatureIndex { get; }

    /// <summary>A host that the route is for, or null when it is for all, or for all below a name.</summary>
    public string? Host => Conditions.Hosts?.FirstOrDefault(host => !host.StartsWith('*'));

    internal RouteConditions Conditions { get; }

    /// <summary>What the request has beyond the prefix; empty for an exact route.</summary>
    public ReadOnlySpan<char> Rest(ReadOnlySpan<char> path) => IsPrefix && path.Length > Prefix.Length ? path[Prefix.Length..] : default;
}
