using System.Collections.Frozen;

namespace Personalization.Sites;

/// <summary>
/// A site's options, read once into the form the request path needs. Immutable: a request keeps the one it began with while a reload
/// swaps the catalog.
/// </summary>
public sealed class Site
{
    public const string AnyHost = "*";

    /// <summary>What stands in the browser where the write key was.</summary>
    public const string RedactedWriteKey = "REDACTED";

    public Site(string name, SiteOptions options, SiteFeatureSet features)
    {
        Name = name;
        Options = options;
        Features = features;
        Space = string.IsNullOrEmpty(options.Space) ? name : options.Space;
        Prefix = "/" + options.RoutePrefix;
        AcceptsAnyHost = options.Hosts.Count == 0 || options.Hosts.Contains(AnyHost);
        Hosts = options.Hosts.Where(host => host != AnyHost)
            .Select(HostName.FromConfiguration)
            .OfType<string>()
            .ToFrozenSet(StringComparer.Ordinal);
        Origin = string.IsNullOrEmpty(options.Origin) ? null : new Uri(options.Origin, UriKind.Absolute);
        OriginPrefix = Origin is null ? null : $"{Origin.Scheme}://{HostName.AuthorityOf(Origin)}{Origin.AbsolutePath}".TrimEnd('/');
        OriginHost = string.IsNullOrEmpty(options.OriginHost) ? null : HostName.FromConfigurationWithPort(options.OriginHost);
        OriginTls = OriginTls.From(Origin, OriginHost, options);
        PublicUrl = string.IsNullOrEmpty(options.PublicUrl) ? null : new Uri(options.PublicUrl, UriKind.Absolute);
        PublicOrigin = PublicUrl is null ? null : $"{PublicUrl.Scheme}://{HostName.AuthorityOf(PublicUrl)}";
        BrowserWriteKey = features.RedactWriteKey ? RedactedWriteKey : options.Segment.WriteKey ?? "";
    }

    public string Name { get; }

    /// <summary>As bound; nothing may change it.</summary>
    public SiteOptions Options { get; }

    public SiteFeatureSet Features { get; }

    public string Space { get; }

    /// <summary>The route prefix with its leading slash.</summary>
    public string Prefix { get; }

    public bool AcceptsAnyHost { get; }

    /// <summary>The host names written out, in lower case.</summary>
    public FrozenSet<string> Hosts { get; }

    public Uri? Origin { get; }

    /// <summary>What every path at the origin begins with: scheme, host and the origin's own path, without a slash at the end.</summary>
    public string? OriginPrefix { get; }

    /// <summary>
    /// The Host that the origin is sent in the place of the visitor's, in the form of the wire; null when the visitor's is kept.
    /// </summary>
    public string? OriginHost { get; }

    /// <summary>How the origin proves who it is, over https; null over http.</summary>
    public OriginTls? OriginTls { get; }

    public Uri? PublicUrl { get; }

    /// <summary>Scheme and host of <see cref="PublicUrl"/> as browsers send them in an Origin header.</summary>
    public string? PublicOrigin { get; }

    /// <summary>The write key as browsers see it.</summary>
    public string BrowserWriteKey { get; }

    /// <summary>Whether the host name of a request is one that the configuration names, and so may stand in what others get too.</summary>
    /// <param name="host">In the form of <see cref="HostName.NameOf"/>.</param>
    public bool NamesHost(string host) =>
        Hosts.Contains(host) || (PublicUrl is not null && HostName.NameOf(HostName.AuthorityOf(PublicUrl)) == host);
}
