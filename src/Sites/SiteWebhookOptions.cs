namespace Personalization.Sites;

/// <summary>Who may push profiles and how much at once (<c>Sites:{name}:Webhook</c>).</summary>
public sealed class SiteWebhookOptions
{
    /// <summary>User name of Basic authentication, together with <see cref="Password"/>.</summary>
    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>The user name that is being replaced, for a rotation; absent means that only the password changes.</summary>
    public string? PreviousUsername { get; set; }

    /// <summary>The password that is being replaced; accepted beside <see cref="Password"/> until it is taken out.</summary>
    public string? PreviousPassword { get; set; }

    /// <summary>Accepted bearer tokens; two at once allow a rotation.</summary>
    public List<string> BearerTokens { get; set; } = [];

    /// <summary>Secrets of <c>X-Signature</c>; two at once allow a rotation.</summary>
    public List<string> SharedSecrets { get; set; } = [];

    /// <summary>Events of another space are ignored when this is set.</summary>
    public string? SpaceId { get; set; }

    /// <summary>Largest body after decompression, in bytes; larger ones answer 413.</summary>
    public int MaxBodyBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Most events in one batch; more answer 413.</summary>
    public int MaxEvents { get; set; } = 4000;

    /// <summary>Maximum number of traits in one event; one with more is refused and counted.</summary>
    public int MaxTraits { get; set; } = 6000;
}
