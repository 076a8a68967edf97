namespace Personalization.Sites;

/// <summary>
/// The switches of a site (<c>Sites:{name}:Features</c>), with the names and defaults of the Segment Edge SDK so that a site can
/// move over unchanged. A feature whose credentials are missing is off whatever is written here.
/// </summary>
public sealed class SiteFeatureOptions
{
    /// <summary>Adds <c>context.edge</c> to events.</summary>
    public bool EdgeContext { get; set; } = true;

    /// <summary>Adds analytics.js to pages.</summary>
    public bool SnippetInjection { get; set; } = true;

    /// <summary>Keeps the visitor's ids in HttpOnly cookies.</summary>
    public bool ServerSideCookies { get; set; } = true;

    /// <summary>Serves variations of pages.</summary>
    public bool Variations { get; set; } = true;

    /// <summary>Keeps the write key out of everything a browser sees.</summary>
    public bool RedactWriteKey { get; set; } = true;

    /// <summary>Hands the traits that the rule document declares public to analytics.js.</summary>
    public bool ClientSideTraits { get; set; } = true;

    /// <summary>Takes profile pushes.</summary>
    public bool IncomingWebhook { get; set; } = true;

    /// <summary>Pulls profiles on a miss.</summary>
    public bool ProfilesApi { get; set; } = true;

    /// <summary>Forwards everything else to the origin; off for an edge on a host of its own.</summary>
    public bool ProxyOrigin { get; set; } = true;
}
