namespace Personalization.Sites;

/// <summary>The features of a site that are really on: switched on, and with the credentials they need.</summary>
public sealed record SiteFeatureSet
{
    public bool EdgeContext { get; init; }

    public bool SnippetInjection { get; init; }

    public bool ServerSideCookies { get; init; }

    public bool Variations { get; init; }

    public bool RedactWriteKey { get; init; }

    public bool ClientSideTraits { get; init; }

    public bool IncomingWebhook { get; init; }

    public bool ProfilesApi { get; init; }

    public bool ProxyOrigin { get; init; }

    /// <summary>Whether analytics.js, its settings and its events are served: everything that needs a write key.</summary>
    public bool Collection { get; init; }

    /// <summary>Works out what is on, and says of each switched-on feature that lacks credentials which keys would turn it on.</summary>
    public static SiteFeatureSet From(SiteOptions options, string keyPath, List<string> missing)
    {
        var wanted = options.Features;
        var key = !string.IsNullOrEmpty(options.Segment.WriteKey);
        var webhook = (!string.IsNullOrEmpty(options.Webhook.Username) && !string.IsNullOrEmpty(options.Webhook.Password))
            || options.Webhook.BearerTokens.Count > 0 || options.Webhook.SharedSecrets.Count > 0;
        var profiles = !string.IsNullOrEmpty(options.Segment.SpaceId) && !string.IsNullOrEmpty(options.Segment.ProfilesToken);
        if (!key)
        {
            missing.Add($"collection and SnippetInjection ({keyPath}:Segment:WriteKey)");
        }

        if (wanted.IncomingWebhook && !webhook)
        {
            missing.Add($"IncomingWebhook ({keyPath}:Webhook:Username and Password, BearerTokens or SharedSecrets)");
        }

        if (wanted.ProfilesApi && !profiles)
        {
            missing.Add($"ProfilesApi ({keyPath}:Segment:SpaceId and ProfilesToken)");
        }

        return new SiteFeatureSet
        {
            EdgeContext = wanted.EdgeContext,
            SnippetInjection = wanted.SnippetInjection && key,
            ServerSideCookies = wanted.ServerSideCookies,
            Variations = wanted.Variations,
            RedactWriteKey = wanted.RedactWriteKey,
            ClientSideTraits = wanted.ClientSideTraits,
            IncomingWebhook = wanted.IncomingWebhook && webhook,
            ProfilesApi = wanted.ProfilesApi && profiles,
            ProxyOrigin = wanted.ProxyOrigin,
            Collection = key,
        };
    }
}
